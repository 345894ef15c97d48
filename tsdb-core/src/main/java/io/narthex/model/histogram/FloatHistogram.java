package io.narthex.model.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with counts as doubles; buckets hold their own counts, not differences.
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
 * @upstream model/histogram/float_histogram.go FloatHistogram
 */
public final class FloatHistogram {
  private static final int UPSTREAM_STRUCT_BYTES = 168;

  private final CounterResetHint counterResetHint;
  private final int schema;
  private final double zeroThreshold;
  private final double zeroCount;
  private final double count;
  private final double sum;
  private final Span[] positiveSpans;
  private final Span[] negativeSpans;
  private final double[] positiveBuckets;
  private final double[] negativeBuckets;
  private final double[] customValues;

  private FloatHistogram(Builder b) {
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
  public double zeroCount() {
    return zeroCount;
  }

  /** Number of observations. */
  public double count() {
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

  /** Bucket counts of the positive side. */
  public double[] positiveBuckets() {
    return positiveBuckets;
  }

  /** Bucket counts of the negative side. */
  public double[] negativeBuckets() {
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
  public FloatHistogram compact(int maxEmptyBuckets) {
    double[] positive = positiveBuckets;
    double[] negative = negativeBuckets;
    BucketLayout up =
        BucketLayout.compact(positiveSpans, BucketLayout.populated(positive), maxEmptyBuckets);
    BucketLayout down =
        BucketLayout.compact(negativeSpans, BucketLayout.populated(negative), maxEmptyBuckets);
    return toBuilder()
        .positive(up.spans, up.arrange(positive))
        .negative(down.spans, down.arrange(negative))
        .build();
  }

  /**
   * This plus {@code other}, in a layout that fits both.
   *
   * @throws IncompatibleHistogramsException if one has custom and the other exponential buckets
   */
  public HistogramSum plus(FloatHistogram other) {
    HistogramAccumulator sum = HistogramAccumulator.of(this);
    boolean reconciled = sum.add(other);
    return new HistogramSum(sum.toHistogram(), sum.resetCollision(), reconciled);
  }

  /** This minus {@code other}; as {@link #plus}. The hint is merged as if they were added. */
  public HistogramSum minus(FloatHistogram other) {
    HistogramAccumulator difference = HistogramAccumulator.of(this);
    boolean reconciled = difference.subtract(other);
    return new HistogramSum(difference.toHistogram(), difference.resetCollision(), reconciled);
  }

  /** All counts and the sum multiplied; a gauge if the factor is negative. Compacted. */
  public FloatHistogram times(double factor) {
    HistogramAccumulator product = HistogramAccumulator.of(this);
    product.multiply(factor);
    return product.toHistogram();
  }

  /** All counts and the sum divided; no buckets are left of a division by 0. Compacted. */
  public FloatHistogram dividedBy(double divisor) {
    HistogramAccumulator quotient = HistogramAccumulator.of(this);
    quotient.divide(divisor);
    return quotient.toHistogram();
  }

  /**
   * The same distribution at a lower resolution, compacted.
   *
   * @param newSchema an exponential schema not above this one's
   */
  public FloatHistogram atSchema(int newSchema) {
    HistogramAccumulator reduced = HistogramAccumulator.of(this);
    reduced.reduceTo(newSchema);
    return reduced.toHistogram();
  }

  /** The observations up to {@code value}; buckets that contain it are divided by interpolation. */
  public FloatHistogram trimUpper(double value) {
    return HistogramTrim.trim(this, value, true);
  }

  /** The observations from {@code value} on; as {@link #trimUpper}. */
  public FloatHistogram trimLower(double value) {
    return HistogramTrim.trim(this, value, false);
  }

  /** Whether this counter histogram was reset since {@code previous}, the sample before it. */
  public boolean detectsReset(FloatHistogram previous) {
    return ResetDetection.detect(this, previous);
  }

  /** Whether two sets of custom bounds are the same. */
  public static boolean sameBounds(double[] a, double[] b) {
    return HistogramAccumulator.boundsMatch(a, b);
  }

  /**
   * How many bytes upstream would take for this histogram; limits of queries count by it, 16 bytes
   * a sample.
   */
  public int sizeBytes() {
    int words =
        positiveSpans.length
            + negativeSpans.length
            + positiveBuckets.length
            + negativeBuckets.length
            + customValues.length;
    return UPSTREAM_STRUCT_BYTES + 8 * words;
  }

  /** As test scripts write it: {@code {{schema:1 count:3 sum:2 buckets:[1 2]}}}. */
  public String testExpression() {
    return HistogramText.testExpression(this);
  }

  /** For people: {@code {count:4, sum:5, [-0.25,0.25]:3, (0.25,0.5]:1}}. */
  @Override
  public String toString() {
    return HistogramText.describe(this);
  }

  /**
   * Whether both say the same, doubles by their bits; spans without buckets and the counter reset
   * hint do not count.
   */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof FloatHistogram h
        && schema == h.schema
        && bits(count) == bits(h.count)
        && bits(sum) == bits(h.sum)
        && bits(zeroThreshold) == bits(h.zeroThreshold)
        && bits(zeroCount) == bits(h.zeroCount)
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
    private double zeroCount;
    private double count;
    private double sum;
    private Span[] positiveSpans = Span.NONE;
    private Span[] negativeSpans = Span.NONE;
    private double[] positiveBuckets = new double[0];
    private double[] negativeBuckets = new double[0];
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
    public Builder zeroCount(double value) {
      zeroCount = value;
      return this;
    }

    /** Number of all observations. */
    public Builder count(double value) {
      count = value;
      return this;
    }

    /** Sum of all observations, or the stale marker. */
    public Builder sum(double value) {
      sum = value;
      return this;
    }

    /** Positive buckets; the arrays are kept, not copied. Counts of the buckets, each by itself. */
    public Builder positive(Span[] spans, double... buckets) {
      positiveSpans = spans;
      positiveBuckets = buckets;
      return this;
    }

    /** Negative buckets, as {@link #positive}. */
    public Builder negative(Span[] spans, double... buckets) {
      negativeSpans = spans;
      negativeBuckets = buckets;
      return this;
    }

    /** Upper bounds of custom buckets, ascending, without +Inf; kept, not copied. */
    public Builder customValues(double... upperBounds) {
      customValues = upperBounds;
      return this;
    }

    /** The histogram, as it was described: {@link FloatHistogram#validate} checks it. */
    public FloatHistogram build() {
      return new FloatHistogram(this);
    }
  }
}
