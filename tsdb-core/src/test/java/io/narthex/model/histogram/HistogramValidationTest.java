package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramValidationTest {
  private static final Span[] TWO = {new Span(0, 2)};
  private static final String COUNT_RULE =
      "histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)";

  private static Histogram.Builder good() {
    return Histogram.builder()
        .count(12)
        .sum(18.4)
        .zeroThreshold(0.001)
        .zeroCount(2)
        .positive(new Span[] {new Span(0, 2), new Span(1, 2)}, 1, 1, -1, 0)
        .negative(new Span[] {new Span(0, 2), new Span(1, 2)}, 1, 1, -1, 0);
  }

  private static Histogram.Builder custom() {
    return Histogram.builder()
        .schema(Schemas.CUSTOM_BUCKETS)
        .count(3)
        .positive(TWO, 1, 1)
        .customValues(1, 2);
  }

  @Test
  void takesSoundHistograms() {
    good().build().validate();
    good().build().toFloat().validate();
    good().count(100).sum(Double.NaN).build().validate();
    custom().build().validate();
    custom().build().toFloat().validate();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(
            good().count(13).build(),
            "12 observations found in buckets, but the Count field is 13: " + COUNT_RULE),
        Arguments.of(
            good().count(11).sum(Double.NaN).build(),
            "12 observations found in buckets, but the Count field is 11: histogram's observation count should be at least the number of observations found in the buckets"),
        Arguments.of(
            good().schema(9).build(),
            "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom buckets, got schema 9"),
        Arguments.of(
            good().positive(TWO, 1, -2).build(),
            "positive side: bucket number 2 has observation count of -1: histogram has a bucket whose observation count is negative"),
        Arguments.of(
            good().negative(TWO, 1).build(),
            "negative side: spans need 2 buckets, have 1 buckets: histogram spans specify different number of buckets than provided"),
        Arguments.of(
            good().positive(new Span[] {new Span(-5, 1), new Span(-1, 1)}, 1, 0).build(),
            "positive side: span number 2 with offset -1: histogram has a span whose offset is negative"),
        Arguments.of(
            good().customValues(1).build(),
            "histogram with exponential schema must not have custom bounds"),
        Arguments.of(
            custom().customValues(2, 1).build(),
            "custom buckets: previous bound is 2.000000 and current is 1.000000: histogram custom bounds must be in strictly increasing order"),
        Arguments.of(
            custom().customValues(1, Double.POSITIVE_INFINITY).build(),
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite"),
        Arguments.of(
            custom().customValues(Double.NaN).build(),
            "custom buckets: histogram custom bounds must not be NaN"),
        Arguments.of(
            custom().customValues().build(),
            "custom buckets: only 0 custom bounds defined which is insufficient to cover total span length of 2: histogram custom bounds are too few"),
        Arguments.of(custom().zeroCount(1).build(), "custom buckets: must have zero count of 0"),
        Arguments.of(
            custom().zeroThreshold(1).build(), "custom buckets: must have zero threshold of 0"),
        Arguments.of(
            custom().negative(TWO, 1, 1).build(), "custom buckets: must not have negative spans"),
        Arguments.of(
            custom().negative(Span.NONE, 1).build(),
            "custom buckets: must not have negative buckets"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void saysWhatIsWrong(Histogram h, String message) {
    assertThatThrownBy(h::validate)
        .isInstanceOf(InvalidHistogramException.class)
        .hasMessage(message);
  }

  @Test
  void saysWhatIsWrongWithFloatCounts() {
    FloatHistogram h = good().build().toFloat();

    assertThatThrownBy(() -> h.toBuilder().count(-1).build().validate())
        .hasMessage("observation count is  -1: histogram's observation count is negative");
    assertThatThrownBy(() -> h.toBuilder().zeroCount(-1.5).build().validate())
        .hasMessage(
            "zero bucket has observation count of -1.5: histogram has a bucket whose observation count is negative");
    assertThatThrownBy(() -> h.toBuilder().negative(TWO, 1, -0.5).build().validate())
        .hasMessage(
            "negative side: bucket number 2 has observation count of -0.5: histogram has a bucket whose observation count is negative");
  }

  @Test
  void compactionLeavesOutEmptyBuckets() {
    Histogram h =
        Histogram.builder()
            .positive(new Span[] {new Span(2, 3), new Span(1, 2)}, 0, 5, -5, 7, -6)
            .build();

    Histogram none = h.compact(0);
    Histogram two = h.compact(2);

    assertThat(none.positiveSpans()).containsExactly(new Span(3, 1), new Span(2, 2));
    assertThat(none.positiveBuckets()).containsExactly(5, 2, -6);
    assertThat(two.positiveSpans()).containsExactly(new Span(3, 5));
    assertThat(two.positiveBuckets()).containsExactly(5, -5, 0, 7, -6);
    assertThat(h.toFloat().compact(2)).isEqualTo(two.toFloat());
  }

  @Test
  void compactionOfNothingIsNothing() {
    Histogram h =
        Histogram.builder()
            .positive(new Span[] {new Span(0, 0)})
            .negative(new Span[] {new Span(-3, 2), new Span(0, 1)}, 0, 0, 0)
            .build()
            .compact(0);

    assertThat(h.positiveSpans()).isEmpty();
    assertThat(h.negativeSpans()).isEmpty();
    assertThat(h.negativeBuckets()).isEmpty();
  }
}
