package io.narthex.promql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.parser.PositionRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of notes, and what becomes of notes that come again. */
class AnnotationsTest {
  private static final String QUERY = "lorem ipsum dolor sit amet";
  private static final PositionRange AT = new PositionRange(3, 8);

  @Test
  void showsEachTextOnceWithItsPlace() {
    Annotations notes = new Annotations();
    notes.add(Annotation.verbatim("from elsewhere"));
    notes.add(Notices.invalidRatio(1.1, 100, AT));
    notes.add(Notices.invalidRatio(1.2, 123, AT));
    notes.add(Notices.invalidRatio(1.1, 100, AT));
    notes.add(Notices.histogramIgnoredInAggregation("sum", AT));

    assertThat(notes.warnings(QUERY, 0))
        .containsExactlyInAnyOrder(
            "from elsewhere",
            "PromQL warning: ratio value should be between -1 and 1, got 1.1, capping to 100 (1:4)",
            "PromQL warning: ratio value should be between -1 and 1, got 1.2, capping to 123"
                + " (1:4)");
    assertThat(notes.infos(QUERY, 0))
        .containsExactly("PromQL info: ignored histogram in sum aggregation (1:4)");
  }

  @Test
  void widensLimitsOfForcedMonotonicity() {
    Annotations notes = new Annotations();
    notes.add(Notices.forcedMonotonicity("s_1", AT, 1735084800000L, 5, 50, 5.5));
    notes.add(Notices.forcedMonotonicity("s_1", AT, 1703462400000L, 10, 100, 10));
    notes.add(Notices.forcedMonotonicity("s_1", AT, 1733011200000L, 2.5, 75, 7.5));

    assertThat(notes.infos(QUERY, 0))
        .containsExactly(
            "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
                + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + " for metric name \"s_1\", from buckets 2.5 to 100, with a max diff of 10, over 3"
                + " samples from 2023-12-25T00:00:00Z to 2024-12-25T00:00:00Z (1:4)");
  }

  @Test
  void countsOverlapsOfEachMetric() {
    Annotations notes = new Annotations();
    for (String metric : List.of("a", "b", "a", "a")) {
      notes.add(Notices.startTimeOverlap(metric, AT));
    }

    String text =
        "PromQL warning: sample has start time that overlaps with previous sample timestamp for"
            + " metric ";
    assertThat(notes.warnings(QUERY, 0))
        .containsExactlyInAnyOrder(text + "\"a\" (3 occurrences) (1:4)", text + "\"b\" (1:4)");
  }

  @Test
  void tellsHowManyItLeavesOut() {
    Annotations notes = new Annotations();
    for (int i = 0; i < 13; i++) {
      notes.add(Notices.histogramNotCounter("m" + i, AT));
      notes.add(Notices.possibleNonCounter("m" + i, AT));
    }

    assertThat(notes.warnings(QUERY, 10))
        .hasSize(11)
        .last()
        .isEqualTo("3 more warning annotations omitted");
    assertThat(notes.infos(QUERY, 10)).last().isEqualTo("3 more info annotations omitted");
    assertThat(notes.infos(QUERY, 13)).hasSize(13);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "5.5, 5.5",
    "10, 10",
    "7.25, 7.2",
    "123, 1.2e+02",
    "0.000123, 0.00012",
    "0.0000123, 1.2e-05",
    "99.9, 1e+02"
  })
  void roundsDifferencesToTwoDigits(double v, String text) {
    assertThat(ForcedMonotonicity.twoDigits(v)).isEqualTo(text);
  }
}
