package io.narthex.model.histogram;

/**
 * Goes through the buckets of a histogram in the order of their values, empty ones included.
 *
 * <pre>
 *   negative buckets   zero bucket   positive buckets
 *   [-4,-2) [-2,-1)    [-.5,.5]      (1,2] (2,4]          ascending: left to right
 * </pre>
 *
 * <p>The zero bucket is left out when it is empty. A bucket that overlaps with it ends at its
 * threshold.
 *
 * <pre>{@code
 * BucketCursor buckets = BucketCursor.ascending(histogram);
 * while (buckets.next()) { buckets.lower(); buckets.upper(); buckets.count(); }
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/histogram/float_histogram.go AllBucketIterator, AllReverseBucketIterator
 */
public final class BucketCursor {
  private enum Side {
    NEGATIVE,
    ZERO,
    POSITIVE
  }

  private final FloatHistogram h;
  private final boolean ascending;
  private final boolean clipped;
  private final int[] negative;
  private final int[] positive;
  private final int buckets;
  private int step = -1;
  private double lower;
  private double upper;
  private double count;
  private boolean lowerInclusive;
  private boolean upperInclusive;

  private BucketCursor(FloatHistogram h, boolean ascending, boolean clipped) {
    this.h = h;
    this.ascending = ascending;
    this.clipped = clipped;
    this.negative = indexes(h.negativeSpans(), h.negativeBuckets());
    this.positive = indexes(h.positiveSpans(), h.positiveBuckets());
    this.buckets = negative.length + (h.zeroCount() > 0 ? 1 : 0) + positive.length;
  }

  /** From the lowest values to the highest. */
  public static BucketCursor ascending(FloatHistogram h) {
    return new BucketCursor(h, true, true);
  }

  /** From the highest values to the lowest. */
  public static BucketCursor descending(FloatHistogram h) {
    return new BucketCursor(h, false, true);
  }

  /** Ascending, with the bounds that the schema gives even where they overlap the zero bucket. */
  static BucketCursor unclipped(FloatHistogram h) {
    return new BucketCursor(h, true, false);
  }

  private static int[] indexes(Span[] spans, double[] counts) {
    int[] indexes = new int[counts.length];
    SpanWalk walk = new SpanWalk(spans, counts);
    for (int i = 0; i < indexes.length && walk.next(); i++) {
      indexes[i] = walk.index();
    }
    return indexes;
  }

  /** Moves to the next bucket; false behind the last. */
  public boolean next() {
    if (++step >= buckets) {
      return false;
    }
    int position = ascending ? step : buckets - 1 - step;
    if (position < negative.length) {
      int i = negative.length - 1 - position;
      set(Side.NEGATIVE, negative[i], h.negativeBuckets()[i]);
    } else if (position == negative.length && h.zeroCount() > 0) {
      set(Side.ZERO, 0, h.zeroCount());
    } else {
      int i = position - (buckets - positive.length);
      set(Side.POSITIVE, positive[i], h.positiveBuckets()[i]);
    }
    return true;
  }

  private void set(Side side, int index, double newCount) {
    count = newCount;
    switch (side) {
      case ZERO -> {
        lower = -h.zeroThreshold();
        upper = h.zeroThreshold();
        lowerInclusive = true;
        upperInclusive = true;
        return;
      }
      case POSITIVE -> {
        lower = bound(h, index - 1);
        upper = bound(h, index);
      }
      case NEGATIVE -> {
        lower = -bound(h, index);
        upper = -bound(h, index - 1);
      }
    }
    lowerInclusive = h.usesCustomBuckets() ? index == 0 : lower < 0;
    upperInclusive = h.usesCustomBuckets() || upper > 0;
    if (clipped) {
      clip(h.zeroThreshold());
    }
  }

  private void clip(double threshold) {
    if (upper < 0 && upper > -threshold) {
      upper = -threshold;
    } else if (lower > 0 && lower < threshold) {
      lower = threshold;
    }
  }

  /** Upper bound of bucket {@code index} of the positive side. */
  static double bound(FloatHistogram h, int index) {
    if (!h.usesCustomBuckets()) {
      return ExponentialBounds.upper(index, h.schema());
    }
    if (index < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    double[] bounds = h.customValues();
    return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
  }

  /** Lower bound of the bucket; -Inf for the first of custom bounds. */
  public double lower() {
    return lower;
  }

  /** Upper bound of the bucket; +Inf for the last of custom bounds. */
  public double upper() {
    return upper;
  }

  /** How many observations the bucket has. */
  public double count() {
    return count;
  }

  /** Whether an observation that equals the lower bound is in the bucket. */
  public boolean lowerInclusive() {
    return lowerInclusive;
  }

  /** Whether an observation that equals the upper bound is in the bucket. */
  public boolean upperInclusive() {
    return upperInclusive;
  }
}
