package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallTest {
  private final TextParser parser = new TextParser();

  /** Index in the body before of each sample. */
  private List<Integer> recalled(String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    parser.reset(body, 0, body.length);
    List<Integer> indexes = new ArrayList<>();
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES) {
        indexes.add(parser.recalled());
      }
    }
    return indexes;
  }

  @Test
  void findsSeriesOfTheBodyBefore() {
    assertThat(recalled("a 1\nb{x=\"1\"} 2\nb{x=\"2\"} 3\n")).containsExactly(-1, -1, -1);
    assertThat(recalled("a 9\nb{x=\"1\"} 8\nb{x=\"2\"} 7\n")).containsExactly(0, 1, 2);
    assertThat(recalled("a 9\nb{x=\"2\"} 7\nc 1\n")).containsExactly(0, 2, -1);
    assertThat(recalled("new 1\na 9\nb{x=\"2\"} 7\nc 1\n")).containsExactly(-1, 0, 1, 2);
  }

  @Test
  void doesNotTakeABeginningForTheWhole() {
    assertThat(recalled("ab 1\nab{x=\"1\"} 1\n")).containsExactly(-1, -1);
    assertThat(recalled("abc 1\nab {x=\"1\"} 1\nab{x=\"1\"}1\n")).containsExactly(-1, -1, -1);
    assertThat(recalled("ab 1\n")).containsExactly(-1);
  }

  @Test
  void makesNothingOfALineOnlyPartlyRead() {
    recalled("a 1\nb 2\n");
    byte[] broken = "a 1\nb x\n".getBytes(StandardCharsets.UTF_8);
    parser.reset(broken, 0, broken.length);
    parser.next();
    assertThat(parser.recalled()).isZero();
    org.assertj.core.api.Assertions.assertThatThrownBy(parser::next)
        .isInstanceOf(ExpositionException.class);

    assertThat(recalled("a 1\nb 2\n")).containsExactly(0, -1);
  }

  @Test
  void survivesManyChangingBodies() {
    for (int round = 0; round < 200; round++) {
      StringBuilder sb = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        sb.append("metric_with_a_long_name{round=\"")
            .append(round / 2)
            .append("\",i=\"")
            .append(i)
            .append("\"} 1\n");
      }
      List<Integer> indexes = recalled(sb.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(indexes.get(i)).isEqualTo(round % 2 == 0 ? -1 : i);
      }
    }
  }
}
