package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histograms are equal if they say the same, in whatever spans; upstream's cases. */
class HistogramEqualityTest {
  private static final long[] BUCKETS = {1, 2, -2, 1, -1, 0, 0};

  private static Histogram.Builder base() {
    return Histogram.builder()
        .schema(3)
        .count(62)
        .sum(2.7)
        .zeroThreshold(0.1)
        .zeroCount(42)
        .positive(spans(0, 4, 10, 3), BUCKETS)
        .negative(spans(0, 4, 10, 3), BUCKETS);
  }

  private static Span[] spans(int... offsetsAndLengths) {
    Span[] spans = new Span[offsetsAndLengths.length / 2];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new Span(offsetsAndLengths[2 * i], offsetsAndLengths[2 * i + 1]);
    }
    return spans;
  }

  static Stream<Arguments> sameLayouts() {
    return Stream.of(
        Arguments.of("as it is", spans(0, 4, 10, 3)),
        Arguments.of("an empty span at the end", spans(0, 4, 10, 3, 5, 0)),
        Arguments.of("empty spans in between", spans(0, 4, 1, 0, 3, 0, 6, 3)),
        Arguments.of("empty spans at the start", spans(-3, 0, 3, 4, 10, 3)),
        Arguments.of("both", spans(-3, 0, 3, 4, 10, 0, 0, 3, 1, 0, 2, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sameLayouts")
  void emptySpansSayNothing(String name, Span[] layout) {
    Histogram other = base().positive(layout, BUCKETS).negative(layout, BUCKETS).build();

    assertThat(other).isEqualTo(base().build()).hasSameHashCodeAs(base().build());
    assertThat(base().build()).isEqualTo(other);
    assertThat(other.toFloat())
        .isEqualTo(base().build().toFloat())
        .hasSameHashCodeAs(base().build().toFloat());
    assertThat(base().build().toFloat()).isEqualTo(other.toFloat());
  }

  static Stream<Arguments> others() {
    double nan = Double.longBitsToDouble(0x7ff0000000000002L);
    return Stream.of(
        Arguments.of("nothing", Histogram.builder().build()),
        Arguments.of("schema", base().schema(1).build()),
        Arguments.of("count", base().count(63).build()),
        Arguments.of("sum", base().sum(3.7).build()),
        Arguments.of("stale", base().sum(nan).build()),
        Arguments.of("width of the zero bucket", base().zeroThreshold(1.1).build()),
        Arguments.of("zeros", base().zeroCount(43).build()),
        Arguments.of(
            "a positive count", base().positive(spans(0, 4, 10, 3), 1, 2, -2, 1, -1, 0, 1).build()),
        Arguments.of(
            "a negative count", base().negative(spans(0, 4, 10, 3), 1, 2, -2, 1, -1, 0, 1).build()),
        Arguments.of("a gap", base().positive(spans(0, 4, 11, 3), BUCKETS).build()),
        Arguments.of("a split gap", base().positive(spans(0, 4, 5, 0, 6, 3), BUCKETS).build()),
        Arguments.of(
            "an empty bucket in front",
            base().positive(spans(-1, 5, 10, 3), 0, 1, 2, -2, 1, -1, 0, 0).build()),
        Arguments.of(
            "a bucket more",
            base().negative(spans(0, 4, 10, 3, 1, 1), 1, 2, -2, 1, -1, 0, 0, 1).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void anythingElseTellsThemApart(String name, Histogram other) {
    assertThat(other).isNotEqualTo(base().build());
    assertThat(base().build()).isNotEqualTo(other);
    assertThat(other.toFloat()).isNotEqualTo(base().build().toFloat());
  }

  @Test
  void nanSumsAreToldApartByTheirBits() {
    Histogram stale = base().sum(Double.longBitsToDouble(0x7ff0000000000002L)).build();
    Histogram nan = base().sum(Double.NaN).build();

    assertThat(stale).isNotEqualTo(nan);
    assertThat(nan).isEqualTo(base().sum(Double.NaN).build());
  }

  @Test
  void customBoundsCount() {
    Histogram.Builder custom =
        Histogram.builder()
            .schema(Schemas.CUSTOM_BUCKETS)
            .count(3)
            .sum(1)
            .positive(spans(0, 2), 1, 1);

    assertThat(custom.customValues(1, 2).build()).isEqualTo(custom.customValues(1, 2).build());
    assertThat(custom.customValues(1, 2).build()).isNotEqualTo(custom.customValues(1, 3).build());
    assertThat(custom.customValues(1, 2).build())
        .isNotEqualTo(custom.customValues(1, 2, 3).build());
  }
}
