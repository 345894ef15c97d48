package io.narthex.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Series as test scripts describe them. */
class SeriesParserTest {
  private final Parser parser = new Parser(ParserOptions.ALL);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {} 1 2 3                      | 1.0 2.0 3.0
          m 1 2 3-10x4                  | 1.0 2.0 3.0 -7.0 -17.0 -27.0 -37.0
          m{a="b"} 1 2 3-0x4            | 1.0 2.0 3.0 3.0 3.0 3.0 3.0
          {} 1x0                        | 1.0
          {} 1+1x0                      | 1.0
          m 1 3 _ 5 _x4                 | 1.0 3.0 _ 5.0 _ _ _ _
          m 1 -1 -3-10x2 7 9 +5         | 1.0 -1.0 -3.0 -13.0 -23.0 7.0 9.0 5.0
          {"a.b", c="d"} 0+50x2         | 0.0 50.0 100.0
          m NaN Inf -Inf stale 017      | NaN Infinity -Infinity NaN 15.0
          sum 1                         | 1.0
          m 1 2                         | 1.0 2.0
          """)
  void readsValues(String text, String values) {
    StringJoiner read = new StringJoiner(" ");
    for (SequenceValue v : parser.parseSeries(text).values()) {
      read.add(v.omitted() ? "_" : Double.toString(v.value()));
    }

    assertThat(read).hasToString(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {} 1+1                | unexpected end of input in series values
          m 1 _a4               | unexpected identifier "a4"
          m -3-3 -3             | unexpected " " in series values
          m -3 _-2              | unexpected <op:->
          m -3 3+3x4-4          | unexpected <op:->
          {"a"xx} 1             | unexpected identifier "xx" in label set, expected "," or "}"
          {"a"=, x="y"} 1       | unexpected "," in label set, expected string
          m foo                 | unexpected identifier "foo" in series values, expected number or "stale"
          m {{sum:1 sum:2}}     | duplicate key "sum" in histogram
          m {{summ:1}}          | bad histogram descriptor found: "summ"
          m {{sum}}             | missing `:` for histogram descriptor
          m {{schema:1}}+{{schema:0}}x2 | error combining histograms: cannot merge from schema 0 to 1
          m 1x1.5               | invalid repetition in series values: strconv.ParseUint: parsing "1.5": invalid syntax
          m 1x99999999999       | too many values, at most 10000000
          """)
  void refusesWhatIsNone(String text, String reason) {
    assertThatThrownBy(() -> parser.parseSeries(text))
        .isInstanceOfSatisfying(
            ParseException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void readsHistograms() {
    SeriesDescription series =
        parser.parseSeries(
            "h{a=\"b\"} {{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05"
                + " buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 5] n_offset:-5"
                + " counter_reset_hint:gauge}} {{}}x1");

    assertThat(series.labels().equals(Labels.of("__name__", "h", "a", "b"))).isTrue();
    assertThat(series.values()).hasSize(3);
    SequenceValue first = series.values().get(0);
    assertThat(first.hintGiven()).isTrue();
    assertThat(text(first))
        .isEqualTo(
            "{{schema:1 count:3.1 sum:-0.3 z_bucket:7.1 z_bucket_w:0.05 counter_reset_hint:gauge"
                + " offset:-3 buckets:[5.1 10 7] n_offset:-5 n_buckets:[4.1 5]}}");
  }

  @Test
  void addsAndSubtractsHistogramsStepByStep() {
    SeriesDescription up = parser.parseSeries("h {{sum:1 buckets:[1]}}+{{sum:2 buckets:[1 1]}}x2");
    SeriesDescription down = parser.parseSeries("h {{sum:1 buckets:[5]}}-{{sum:2 buckets:[1]}}x1");

    assertThat(up.values().get(2).histogram()).hasToString("{count:0, sum:5, (0.5,1]:3, (1,2]:2}");
    assertThat(down.values().get(1).histogram()).hasToString("{count:0, sum:-1, (0.5,1]:4}");
  }

  private static String text(SequenceValue value) {
    FloatHistogram h = value.histogram();
    return h == null ? "none" : h.testExpression();
  }
}
