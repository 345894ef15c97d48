package io.narthex.model.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with integer counts; each bucket is stored as the difference to the one
 * before.
 *
 * <pre>
 *   schema 0..8, -4..-1   bucket i of the positive side covers (base^(i-1), base^i], base = 2^(2^-schema)
 *   schema -53            bucket i covers (customValues[i-1], customValues[i]], the last one up to +Inf
 *   spans                 offset: gap to the previous span (first: index of the first bucket), length: buckets
 * </pre>
 *
 * <p>Arrays handed out are the histogram's own and must not be changed.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/histogram/histogram.go Histogram
 */
public final class Histogram {
  private final CounterResetHint counterResetHint;
  private final int schema;
  private final double zeroThreshold;
  private final long zeroCount;
  private final long count;
  private final double sum;
  private final Span[] positiveSpans;
  private final Span[] negativeSpans;
  private final long[] positiveBuckets;
  private final long[] negativeBuckets;
  private final double[] customValues;

  private Histogram(Builder b) {
    counterResetHint = b.counterResetHint;
    schema = b.schema;
    zeroThreshold = b.zeroThreshold;
    zeroCount = b.zeroCount;
    count = b.count;
    sum = b.sum;
    positiveSpans = b.positiveSpans;
    negativeSpans = b.negativeSpans;
    positiveBuckets = b.positiveBuckets;
    negativeBuckets = b.negativeBuckets;
    customValues = b.customValues;
  }

  /** A builder of a histogram without observations, of schema 0. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all of this histogram's parts. */
  public Builder toBuilder() {
    return new Builder()
        .counterResetHint(counterResetHint)
        .schema(schema)
        .zeroThreshold(zeroThreshold)
        .zeroCount(zeroCount)
        .count(count)
        .sum(sum)
        .positive(positiveSpans, positiveBuckets)
        .negative(negativeSpans, negativeBuckets)
        .customValues(customValues);
  }

  /** What is known of a reset between the sample before and this one. */
  public CounterResetHint counterResetHint() {
    return counterResetHint;
  }

  /** Resolution: -4 to 8 exponential, {@link Schemas#CUSTOM_BUCKETS} for custom bounds. */
  public int schema() {
    return schema;
  }

  /** Upper bound of the zero bucket's absolute values. */
  public double zeroThreshold() {
    return zeroThreshold;
  }

  /** Number of observations in the zero bucket. */
  public long zeroCount() {
    return zeroCount;
  }

  /** Number of observations. */
  public long count() {
    return count;
  }

  /** Sum of observations; a {@link io.narthex.model.StaleNaN stale marker} here ends the series. */
  public double sum() {
    return sum;
  }

  /** Which positive buckets there are: the array itself, not to be changed. */
  public Span[] positiveSpans() {
    return positiveSpans;
  }

  /** Which negative buckets there are: the array itself, not to be changed. */
  public Span[] negativeSpans() {
    return negativeSpans;
  }

  /** Bucket counts as deltas (the first as it is) of the positive side. */
  public long[] positiveBuckets() {
    return positiveBuckets;
  }

  /** Bucket counts as deltas (the first as it is) of the negative side. */
  public long[] negativeBuckets() {
    return negativeBuckets;
  }

  /** Upper bounds of custom buckets, without the closing +Inf; empty for exponential schemas. */
  public double[] customValues() {
    return customValues;
  }

  /** Whether the bounds are custom ones (NHCB). */
  public boolean usesCustomBuckets() {
    return schema == Schemas.CUSTOM_BUCKETS;
  }

  /** The same histogram with counts as doubles and buckets as their own counts. */
  public FloatHistogram toFloat() {
    return FloatHistogram.builder()
        .counterResetHint(counterResetHint)
        .schema(schema)
        .zeroThreshold(zeroThreshold)
        .zeroCount(zeroCount)
        .count(count)
        .sum(sum)
        .positive(positiveSpans, absolute(positiveBuckets))
        .negative(negativeSpans, absolute(negativeBuckets))
        .customValues(customValues)
        .build();
  }

  private static double[] absolute(long[] deltas) {
    double[] counts = new double[deltas.length];
    long current = 0;
    for (int i = 0; i < deltas.length; i++) {
      current += deltas[i];
      counts[i] = current;
    }
    return counts;
  }

  /**
   * Checks that spans, buckets, bounds, counts and schema agree.
   *
   * @throws InvalidHistogramException with Prometheus's message if they do not
   */
  public void validate() {
    HistogramChecks.check(this);
  }

  /**
   * The same histogram with as few buckets and spans as sensible: empty buckets are left out,
   * except runs of at most {@code maxEmptyBuckets} between populated ones.
   */
  public Histogram compact(int maxEmptyBuckets) {
    long[] positive = BucketLayout.absolute(positiveBuckets);
    long[] negative = BucketLayout.absolute(negativeBuckets);
    BucketLayout up =
        BucketLayout.compact(positiveSpans, BucketLayout.populated(positive), maxEmptyBuckets);
    BucketLayout down =
        BucketLayout.compact(negativeSpans, BucketLayout.populated(negative), maxEmptyBuckets);
    return toBuilder()
        .positive(up.spans, up.arrangeAsDeltas(positive))
        .negative(down.spans, down.arrangeAsDeltas(negative))
        .build();
  }

  /**
   * Whether both say the same, doubles by their bits; spans without buckets and the counter reset
   * hint do not count.
   */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Histogram h
        && schema == h.schema
        && count == h.count
        && bits(sum) == bits(h.sum)
        && bits(zeroThreshold) == bits(h.zeroThreshold)
        && zeroCount == h.zeroCount
        && Span.sameLayout(positiveSpans, h.positiveSpans)
        && Span.sameLayout(negativeSpans, h.negativeSpans)
        && Arrays.equals(positiveBuckets, h.positiveBuckets)
        && Arrays.equals(negativeBuckets, h.negativeBuckets)
        && Arrays.equals(customValues, h.customValues);
  }

  private static long bits(double v) {
    return Double.doubleToRawLongBits(v);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(positiveBuckets) * 31 + Double.hashCode(sum);
  }

  /** Assembles a histogram; arrays are taken over, not copied. Nothing is validated here. */
  public static final class Builder {
    private CounterResetHint counterResetHint = CounterResetHint.UNKNOWN;
    private int schema;
    private double zeroThreshold;
    private long zeroCount;
    private long count;
    private double sum;
    private Span[] positiveSpans = Span.NONE;
    private Span[] negativeSpans = Span.NONE;
    private long[] positiveBuckets = new long[0];
    private long[] negativeBuckets = new long[0];
    private double[] customValues = new double[0];

    private Builder() {}

    /** What is known of a reset between the sample before and this one; unknown by default. */
    public Builder counterResetHint(CounterResetHint hint) {
      counterResetHint = hint;
      return this;
    }

    /** Resolution: -4 to 8, or {@link Schemas#CUSTOM_BUCKETS}; 0 by default. */
    public Builder schema(int value) {
      schema = value;
      return this;
    }

    /** Upper bound of the zero bucket's absolute values. */
    public Builder zeroThreshold(double value) {
      zeroThreshold = value;
      return this;
    }

    /** Number of observations in the zero bucket. */
    public Builder zeroCount(long value) {
      zeroCount = value;
      return this;
    }

    /** Number of all observations. */
    public Builder count(long value) {
      count = value;
      return this;
    }

    /** Sum of all observations, or the stale marker. */
    public Builder sum(double value) {
      sum = value;
      return this;
    }

    /**
     * Positive buckets; the arrays are kept, not copied. Buckets as deltas: the first count as it
     * is, then what each is more than the one before.
     */
    public Builder positive(Span[] spans, long... buckets) {
      positiveSpans = spans;
      positiveBuckets = buckets;
      return this;
    }

    /** Negative buckets, as {@link #positive}. */
    public Builder negative(Span[] spans, long... buckets) {
      negativeSpans = spans;
      negativeBuckets = buckets;
      return this;
    }

    /** Upper bounds of custom buckets, ascending, without +Inf; kept, not copied. */
    public Builder customValues(double... upperBounds) {
      customValues = upperBounds;
      return this;
    }

    /** The histogram, as it was described: {@link Histogram#validate} checks it. */
    public Histogram build() {
      return new Histogram(this);
    }
  }

  /** As Prometheus prints it: {@code {count:3, sum:2, [-0.001,0.001]:1, (0.5,1]:2}}. */
  @Override
  public String toString() {
    return HistogramText.describe(this);
  }
}
