package io.narthex.model.histogram;

import io.narthex.util.Kahan;
import java.util.Arrays;

/**
 * A histogram that others are added to or subtracted from, with or without keeping track of what
 * rounding takes away.
 *
 * <p>Differences are reconciled: to the lower of two resolutions, to a zero bucket that fits both,
 * and custom bounds to those that both have. Exponential and custom buckets do not mix.
 *
 * <pre>{@code
 * HistogramAccumulator sum = HistogramAccumulator.compensated(first);
 * boolean boundsChanged = sum.add(second);
 * sum.divide(2);
 * FloatHistogram mean = sum.toHistogram();
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/histogram/float_histogram.go Add, KahanAdd, Sub, Mul, Div
 */
public final class HistogramAccumulator {
  private final boolean compensated;
  private CounterResetHint hint;
  private boolean resetCollision;
  private int schema;
  private ZeroBucket zero;
  private double count;
  private double countCompensation;
  private double sum;
  private double sumCompensation;
  private BucketSums positive;
  private BucketSums negative;
  private double[] customValues;

  private HistogramAccumulator(FloatHistogram h, boolean compensated) {
    this.compensated = compensated;
    hint = h.counterResetHint();
    schema = h.schema();
    zero = new ZeroBucket(h.zeroThreshold(), h.zeroCount(), 0);
    count = h.count();
    sum = h.sum();
    positive = BucketSums.of(h.positiveSpans(), h.positiveBuckets(), compensated);
    negative = BucketSums.of(h.negativeSpans(), h.negativeBuckets(), compensated);
    customValues = h.customValues();
  }

  private HistogramAccumulator(HistogramAccumulator a) {
    compensated = a.compensated;
    hint = a.hint;
    resetCollision = a.resetCollision;
    schema = a.schema;
    zero = a.zero.copy();
    count = a.count;
    countCompensation = a.countCompensation;
    sum = a.sum;
    sumCompensation = a.sumCompensation;
    positive = a.positive.copy();
    negative = a.negative.copy();
    customValues = a.customValues;
  }

  /** Starts with {@code h}; additions round as they are. */
  public static HistogramAccumulator of(FloatHistogram h) {
    return new HistogramAccumulator(h, false);
  }

  /** Starts with {@code h}; rounding errors are kept and added in the end. */
  public static HistogramAccumulator compensated(FloatHistogram h) {
    return new HistogramAccumulator(h, true);
  }

  /** An accumulator of its own that goes on from here. */
  public HistogramAccumulator copy() {
    return new HistogramAccumulator(this);
  }

  /** The resolution reached so far. */
  public int schema() {
    return schema;
  }

  /** Whether one histogram followed a counter reset and another said there was none. */
  public boolean resetCollision() {
    return resetCollision;
  }

  public void counterResetHint(CounterResetHint newHint) {
    hint = newHint;
  }

  /**
   * Adds a histogram.
   *
   * @return whether custom bounds differed and were reduced to the common ones
   * @throws IncompatibleHistogramsException if one has custom and the other exponential buckets
   */
  public boolean add(FloatHistogram other) {
    return combine(other, 1);
  }

  /** Subtracts a histogram; as {@link #add}. */
  public boolean subtract(FloatHistogram other) {
    return combine(other, -1);
  }

  private boolean combine(FloatHistogram other, double sign) {
    if (usesCustomBuckets() != other.usesCustomBuckets()) {
      throw new IncompatibleHistogramsException();
    }
    mergeHint(other.counterResetHint());
    if (!usesCustomBuckets()) {
      combineZeroBuckets(other, sign);
    }
    incCount(sign * other.count());
    incSum(sign * other.sum());
    if (!usesCustomBuckets()) {
      combineExponential(other, sign);
      return false;
    }
    if (boundsMatch(customValues, other.customValues())) {
      positive.add(other.positiveSpans(), other.positiveBuckets(), sign, Integer.MIN_VALUE);
      return false;
    }
    combineMismatched(other, sign);
    return true;
  }

  private boolean usesCustomBuckets() {
    return schema == Schemas.CUSTOM_BUCKETS;
  }

  private void mergeHint(CounterResetHint other) {
    if (other == hint || hint == CounterResetHint.GAUGE) {
      return;
    }
    if (other == CounterResetHint.GAUGE) {
      hint = CounterResetHint.GAUGE;
      return;
    }
    if (hint != CounterResetHint.UNKNOWN && other != CounterResetHint.UNKNOWN) {
      resetCollision = true;
    }
    hint = CounterResetHint.UNKNOWN;
  }

  private void incCount(double value) {
    double total = count + value;
    if (compensated) {
      countCompensation = Kahan.carry(value, count, total, countCompensation);
    }
    count = total;
  }

  private void incSum(double value) {
    double total = sum + value;
    if (compensated) {
      sumCompensation = Kahan.carry(value, sum, total, sumCompensation);
    }
    sum = total;
  }

  private void combineZeroBuckets(FloatHistogram other, double sign) {
    ZeroBucket otherZero = new ZeroBucket(other.zeroThreshold(), other.zeroCount(), 0);
    if (otherZero.threshold() != zero.threshold()) {
      reconcileZeroBuckets(other, otherZero);
    }
    zero.add(sign * otherZero.count(), compensated);
    if (compensated) {
      zero.add(sign * otherZero.compensation(), true);
    }
  }

  /** Grows the smaller of both zero buckets until they are equal. */
  private void reconcileZeroBuckets(FloatHistogram other, ZeroBucket otherZero) {
    BucketSums up = BucketSums.of(other.positiveSpans(), other.positiveBuckets(), false);
    BucketSums down = BucketSums.of(other.negativeSpans(), other.negativeBuckets(), false);
    while (otherZero.threshold() != zero.threshold()) {
      if (zero.threshold() > otherZero.threshold()) {
        ZeroBucket grown = new ZeroBucket(other.zeroThreshold(), other.zeroCount(), 0);
        grown.grow(zero.threshold(), up, down, other.schema());
        otherZero.set(grown);
      }
      if (otherZero.threshold() > zero.threshold()) {
        zero.grow(otherZero.threshold(), positive, negative, schema);
        positive.dropBelow(zero.threshold(), schema);
        negative.dropBelow(zero.threshold(), schema);
      }
    }
  }

  private void combineExponential(FloatHistogram other, double sign) {
    if (other.schema() < schema) {
      reduceTo(other.schema());
    }
    int difference = other.schema() - schema;
    addSide(positive, other.positiveSpans(), other.positiveBuckets(), difference, sign);
    addSide(negative, other.negativeSpans(), other.negativeBuckets(), difference, sign);
  }

  private void addSide(
      BucketSums side, Span[] spans, double[] counts, int difference, double sign) {
    if (difference == 0) {
      side.add(spans, counts, sign, firstOutsideZero(spans, counts));
      return;
    }
    BucketSums reduced = BucketSums.of(spans, counts, compensated);
    reduced.reduce(difference);
    side.add(reduced, sign, firstOutsideZero(reduced.spans(false), counts));
  }

  /** The index of the first bucket that reaches beyond the zero bucket. */
  private int firstOutsideZero(Span[] spans, double[] counts) {
    if (zero.threshold() == 0) {
      return Integer.MIN_VALUE;
    }
    SpanWalk walk = new SpanWalk(spans, counts);
    while (walk.next()) {
      if (ExponentialBounds.upper(walk.index(), schema) > zero.threshold()) {
        return walk.index();
      }
    }
    return Integer.MAX_VALUE;
  }

  private void combineMismatched(FloatHistogram other, double sign) {
    double[] common = commonBounds(customValues, other.customValues());
    BucketSums added = BucketSums.of(other.positiveSpans(), other.positiveBuckets(), false);
    BucketSums total = BucketSums.dense(common.length + 1);
    total.addRemapped(positive, targets(customValues, common), 1);
    total.addRemapped(added, targets(other.customValues(), common), sign);
    if (!compensated) {
      total.dropCompensation();
    }
    positive = total;
    customValues = common;
  }

  /** Where each bucket goes when only {@code common} bounds stay: up to the next of them. */
  private static int[] targets(double[] bounds, double[] common) {
    int[] targets = new int[bounds.length + 1];
    int next = 0;
    for (int i = 0; i < bounds.length; i++) {
      while (next < common.length && common[next] < bounds[i]) {
        next++;
      }
      targets[i] = next;
    }
    targets[bounds.length] = common.length;
    return targets;
  }

  static double[] commonBounds(double[] a, double[] b) {
    double[] common = new double[Math.min(a.length, b.length)];
    int n = 0;
    int j = 0;
    for (double bound : a) {
      while (j < b.length && b[j] < bound) {
        j++;
      }
      if (j < b.length && b[j] == bound) {
        common[n++] = bound;
      }
    }
    return Arrays.copyOf(common, n);
  }

  static boolean boundsMatch(double[] a, double[] b) {
    if (a == b) {
      return true;
    }
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Lowers the resolution.
   *
   * @param newSchema an exponential schema not above the present one
   */
  public void reduceTo(int newSchema) {
    if (newSchema == schema) {
      return;
    }
    if (usesCustomBuckets() || newSchema > schema || newSchema == Schemas.CUSTOM_BUCKETS) {
      throw new IllegalArgumentException("cannot reduce schema " + schema + " to " + newSchema);
    }
    positive.reduce(schema - newSchema);
    negative.reduce(schema - newSchema);
    schema = newSchema;
  }

  /** Scales all counts and the sum; a negative factor makes a gauge. */
  public void multiply(double factor) {
    zero.multiply(factor);
    count *= factor;
    countCompensation *= factor;
    sum *= factor;
    sumCompensation *= factor;
    positive.multiply(factor);
    negative.multiply(factor);
    if (factor < 0) {
      hint = CounterResetHint.GAUGE;
    }
  }

  /** Divides all counts and the sum; 0 leaves no buckets, a negative divisor makes a gauge. */
  public void divide(double divisor) {
    zero.divide(divisor);
    count /= divisor;
    sum /= divisor;
    if (divisor == 0) {
      positive.clear();
      negative.clear();
      return;
    }
    countCompensation /= divisor;
    sumCompensation /= divisor;
    positive.divide(divisor);
    negative.divide(divisor);
    if (divisor < 0) {
      hint = CounterResetHint.GAUGE;
    }
  }

  /** Whether any count or the sum became infinite. */
  public boolean hasOverflow() {
    return Double.isInfinite(zero.count())
        || Double.isInfinite(count)
        || Double.isInfinite(sum)
        || positive.hasInfinity()
        || negative.hasInfinity();
  }

  /** What was accumulated, rounding errors added, without empty buckets. */
  public FloatHistogram toHistogram() {
    return FloatHistogram.builder()
        .counterResetHint(hint)
        .schema(schema)
        .zeroThreshold(zero.threshold())
        .zeroCount(zero.count() + (compensated ? zero.compensation() : 0))
        .count(count + countCompensation)
        .sum(sum + sumCompensation)
        .positive(positive.spans(true), positive.totals(true))
        .negative(negative.spans(true), negative.totals(true))
        .customValues(customValues)
        .build();
  }
}
