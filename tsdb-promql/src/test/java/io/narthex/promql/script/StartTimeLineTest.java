package io.narthex.promql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start timestamps as scripts describe them: offsets from the samples in ms. */
class StartTimeLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          _              | [null]
          _x3            | [null, null, null]
          0s             | [0]
          -1m            | [-60000]
          -1mx2          | [-60000, -60000, -60000]
          -1m+15sx2      | [-60000, -45000, -30000]
          30s-10sx2      | [30000, 20000, 10000]
          _ -1m          | [null, -60000]
          """)
  void readsOffsets(String text, String offsets) {
    StartTimeLine line = StartTimeLine.parse("m{a=\"b\"}@st " + text, 1);

    assertThat(line).isNotNull();
    assertThat(line.metric()).isEqualTo("m{a=\"b\"}");
    assertThat(line.offsets()).hasToString(offsets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"badunit", "_x0", "_x-2", "-1m+15s"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> StartTimeLine.parse("m@st " + text, 7))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith("line 7: invalid @st sequence");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m 1 2 3", "m{at=\"@st\"} 1"})
  void leavesOtherLinesAlone(String line) {
    assertThat(StartTimeLine.parse(line, 1)).isNull();
  }
}
