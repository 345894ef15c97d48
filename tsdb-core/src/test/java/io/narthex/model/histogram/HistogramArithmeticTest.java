package io.narthex.model.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums, differences, cuts and resets of native histograms. */
class HistogramArithmeticTest {
  private static FloatHistogram exponential(int schema, int offset, double... counts) {
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    return FloatHistogram.builder()
        .schema(schema)
        .count(all)
        .sum(all)
        .positive(new Span[] {new Span(offset, counts.length)}, counts)
        .build();
  }

  private static FloatHistogram custom(double[] bounds, double... counts) {
    return exponential(Schemas.CUSTOM_BUCKETS, 0, counts).toBuilder().customValues(bounds).build();
  }

  private static FloatHistogram withZero(double threshold, double count, FloatHistogram h) {
    return h.toBuilder().zeroThreshold(threshold).zeroCount(count).count(h.count() + count).build();
  }

  @Test
  void addsBucketsOfTheSameLayout() {
    HistogramSum sum = exponential(0, 1, 1, 2).plus(exponential(0, 1, 3, 4));

    assertThat(sum.result()).hasToString("{count:10, sum:10, (1,2]:4, (2,4]:6}");
    assertThat(sum.boundsReconciled()).isFalse();
  }

  @Test
  void addsBucketsThatTheOtherDoesNotHave() {
    HistogramSum sum = exponential(0, 0, 1, 1).plus(exponential(0, -2, 1, 0, 0, 1, 0, 1));

    assertThat(sum.result())
        .hasToString("{count:5, sum:5, (0.125,0.25]:1, (0.5,1]:1, (1,2]:2, (4,8]:1}");
  }

  @Test
  void addsAtTheLowerResolution() {
    FloatHistogram coarse = exponential(0, 1, 1, 1);
    FloatHistogram fine = exponential(1, 1, 1, 2, 3, 4);

    assertThat(coarse.plus(fine).result()).hasToString("{count:12, sum:12, (1,2]:4, (2,4]:8}");
    assertThat(fine.plus(coarse).result()).isEqualTo(coarse.plus(fine).result());
  }

  @Test
  void growsTheZeroBucketToTheEndOfThePopulatedBucketItCuts() {
    FloatHistogram narrow = withZero(0.001, 1, exponential(0, 0, 5, 7));
    FloatHistogram wide = withZero(0.75, 2, exponential(0, 1, 1));

    FloatHistogram sum = narrow.plus(wide).result();

    assertThat(sum).hasToString("{count:16, sum:13, [-1,1]:8, (1,2]:8}");
    assertThat(wide.plus(narrow).result()).isEqualTo(sum);
  }

  @Test
  void keepsTheBoundsThatBothHave() {
    FloatHistogram a = custom(new double[] {1, 2, 3}, 1, 2, 2, 1);
    FloatHistogram b = custom(new double[] {1, 3, 5}, 1, 1, 1, 1);

    HistogramSum sum = a.plus(b);

    assertThat(sum.boundsReconciled()).isTrue();
    assertThat(sum.result().customValues()).containsExactly(1, 3);
    assertThat(sum.result()).hasToString("{count:10, sum:10, [-Inf,1]:2, (1,3]:5, (3,+Inf]:3}");
    assertThat(a.minus(b).result()).hasToString("{count:2, sum:2, (1,3]:3, (3,+Inf]:-1}");
  }

  @Test
  void refusesToMixExponentialAndCustomBuckets() {
    FloatHistogram a = exponential(0, 1, 1);
    FloatHistogram b = custom(new double[] {1}, 1, 1);

    assertThatThrownBy(() -> a.plus(b)).isInstanceOf(IncompatibleHistogramsException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, UNKNOWN, UNKNOWN, false",
    "GAUGE, COUNTER_RESET, GAUGE, false",
    "COUNTER_RESET, GAUGE, GAUGE, false",
    "COUNTER_RESET, UNKNOWN, UNKNOWN, false",
    "NOT_COUNTER_RESET, NOT_COUNTER_RESET, NOT_COUNTER_RESET, false",
    "NOT_COUNTER_RESET, COUNTER_RESET, UNKNOWN, true",
    "COUNTER_RESET, NOT_COUNTER_RESET, UNKNOWN, true"
  })
  void mergesHints(
      CounterResetHint a, CounterResetHint b, CounterResetHint merged, boolean collision) {
    FloatHistogram h = exponential(0, 1, 1);

    HistogramSum sum =
        h.toBuilder().counterResetHint(a).build().plus(h.toBuilder().counterResetHint(b).build());

    assertThat(sum.result().counterResetHint()).isEqualTo(merged);
    assertThat(sum.resetCollision()).isEqualTo(collision);
  }

  @Test
  void remembersWhatRoundingTakesAway() {
    HistogramAccumulator sum = HistogramAccumulator.compensated(exponential(0, 1, 1e100));
    sum.add(exponential(0, 1, 1));
    sum.subtract(exponential(0, 1, 1e100));

    assertThat(sum.toHistogram()).hasToString("{count:1, sum:1, (1,2]:1}");
  }

  @Test
  void dividingByZeroLeavesNoBuckets() {
    assertThat(exponential(0, 1, 1, 2).dividedBy(0).positiveBuckets()).isEmpty();
    assertThat(exponential(0, 1, 1, 2).dividedBy(0).count()).isInfinite();
  }

  @Test
  void aNegativeFactorMakesAGauge() {
    FloatHistogram h = exponential(0, 1, 1, 2).times(-2);

    assertThat(h).hasToString("{count:-6, sum:-6, (1,2]:-2, (2,4]:-4}");
    assertThat(h.counterResetHint()).isEqualTo(CounterResetHint.GAUGE);
  }

  @Test
  void cutsWithinABucket() {
    FloatHistogram linear = custom(new double[] {1, 2, 3}, 2, 4, 4, 0);

    assertThat(linear.trimUpper(1.5)).hasToString("{count:4, sum:3.5, [-Inf,1]:2, (1,2]:2}");
    assertThat(linear.trimLower(1.5)).hasToString("{count:6, sum:13.5, (1,2]:2, (2,3]:4}");
    assertThat(linear.trimUpper(3)).isSameAs(linear);
  }

  @ParameterizedTest
  @CsvSource({
    "'0,1,2,3', '0,1,2,3', false",
    "'0,1,2,4', '0,1,2,3', false",
    "'0,1,1,9', '0,1,2,3', true",
    "'0,1,9', '0,1,0,1', true",
    "'0,9,0,0', '0,1,0,0', false",
    "'1,1,1', '1,0,0', false",
    "'1,9,9', '0,1,0', true"
  })
  void detectsResets(String current, String previous, boolean reset) {
    assertThat(parsed(current).detectsReset(parsed(previous))).isEqualTo(reset);
  }

  /** An offset and counts. */
  private static FloatHistogram parsed(String text) {
    String[] cells = text.split(",", -1);
    double[] counts = new double[cells.length - 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = Double.parseDouble(cells[i + 1]);
    }
    return exponential(0, Integer.parseInt(cells[0]), counts);
  }

  @Test
  void aWiderZeroBucketOrLowerResolutionIsNoResetByItself() {
    FloatHistogram fine = withZero(0.5, 1, exponential(1, 0, 3, 1, 1));
    FloatHistogram coarse = withZero(1, 4, exponential(0, 1, 2));

    assertThat(coarse.detectsReset(fine)).isFalse();
    assertThat(fine.detectsReset(coarse)).isTrue();
  }

  @Test
  void walksBucketsInBothDirections() {
    FloatHistogram h =
        FloatHistogram.builder()
            .zeroThreshold(0.75)
            .zeroCount(1)
            .positive(new Span[] {new Span(0, 1), new Span(1, 1)}, 2, 3)
            .negative(new Span[] {new Span(1, 2)}, 4, 5)
            .build();

    assertThat(walk(BucketCursor.ascending(h)))
        .isEqualTo("[-4,-2):5 [-2,-1):4 [-0.75,0.75]:1 (0.75,1]:2 (2,4]:3 ");
    assertThat(walk(BucketCursor.descending(h)))
        .isEqualTo("(2,4]:3 (0.75,1]:2 [-0.75,0.75]:1 [-2,-1):4 [-4,-2):5 ");
  }

  private static String walk(BucketCursor b) {
    StringBuilder sb = new StringBuilder();
    while (b.next()) {
      sb.append(b.lowerInclusive() ? '[' : '(').append(text(b.lower())).append(',');
      sb.append(text(b.upper())).append(b.upperInclusive() ? ']' : ')').append(':');
      sb.append(text(b.count())).append(' ');
    }
    return sb.toString();
  }

  private static String text(double v) {
    return io.narthex.util.GoFloats.g(v);
  }

  /** Against the slow and obvious: a map from index to count. */
  @Test
  void addsAndSubtractsAsMapsWould() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      int schema = random.nextInt(4) - 1;
      FloatHistogram a = random(random, schema);
      FloatHistogram b = random(random, schema + random.nextInt(3));

      TreeMap<Integer, Double> sum = map(a, schema);
      map(b, schema).forEach((i, v) -> sum.merge(i, v, Double::sum));
      TreeMap<Integer, Double> difference = map(a, schema);
      map(b, schema).forEach((i, v) -> difference.merge(i, -v, Double::sum));

      assertThat(map(a.plus(b).result(), schema)).isEqualTo(populated(sum));
      assertThat(map(a.minus(b).result(), schema)).isEqualTo(populated(difference));
      assertThat(map(b.plus(a).result(), schema)).isEqualTo(populated(sum));
    }
  }

  private static FloatHistogram random(Random random, int schema) {
    int spans = random.nextInt(4);
    Span[] layout = new Span[spans];
    int buckets = 0;
    for (int i = 0; i < spans; i++) {
      int offset = i == 0 ? random.nextInt(20) - 10 : random.nextInt(4);
      layout[i] = new Span(offset, random.nextInt(5));
      buckets += layout[i].length();
    }
    double[] counts = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      counts[i] = random.nextInt(4);
    }
    return FloatHistogram.builder().schema(schema).positive(layout, counts).build();
  }

  private static TreeMap<Integer, Double> map(FloatHistogram h, int schema) {
    TreeMap<Integer, Double> map = new TreeMap<>();
    SpanWalk walk = new SpanWalk(h.positiveSpans(), h.positiveBuckets());
    while (walk.next()) {
      int index = ExponentialBounds.reduced(walk.index(), h.schema() - schema);
      map.merge(index, walk.count(), Double::sum);
    }
    return populated(map);
  }

  private static TreeMap<Integer, Double> populated(Map<Integer, Double> map) {
    TreeMap<Integer, Double> populated = new TreeMap<>(map);
    populated.values().removeIf(v -> v == 0);
    return populated;
  }

  @Test
  void knowsTheBoundsThatEveryPrometheusUses() {
    assertThat(ExponentialBounds.upper(0, 3)).isEqualTo(1);
    assertThat(ExponentialBounds.upper(1, 0)).isEqualTo(2);
    assertThat(ExponentialBounds.upper(-1, -1)).isEqualTo(0.25);
    assertThat(ExponentialBounds.upper(1, 1)).isEqualTo(1.414213562373095);
    assertThat(ExponentialBounds.upper(1024, 0)).isEqualTo(Double.MAX_VALUE);
    assertThat(ExponentialBounds.upper(1025, 0)).isInfinite();
    assertThat(ExponentialBounds.upper(512, -1)).isEqualTo(Double.MAX_VALUE);
    assertThat(ExponentialBounds.upper(-1074, 0)).isEqualTo(Double.MIN_VALUE);
  }
}
