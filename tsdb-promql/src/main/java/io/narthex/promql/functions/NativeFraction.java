package io.narthex.promql.functions;

import io.narthex.model.histogram.BucketCursor;
import io.narthex.model.histogram.BucketInterpolation;
import io.narthex.model.histogram.FloatHistogram;

/**
 * Which part of a native histogram's observations lies between two values.
 *
 * <p>Counts up to each of both values and divides the difference by all observations; within a
 * bucket it interpolates as {@link NativeQuantile} does.
 *
 * <p>Thread-safety: none; {@link #hasNan} tells about the last computation.
 *
 * @upstream promql/quantile.go HistogramFraction
 */
public final class NativeFraction {
  private boolean nan;

  /** Observations below the current bucket. */
  private double below;

  private double lowerRank;
  private double upperRank;

  /** Whether there are observations of NaN, which belong to no part. */
  public boolean hasNan() {
    return nan;
  }

  /** The part, 0 to 1, between {@code from} and {@code to}; NaN if nothing was observed. */
  public double of(double from, double to, FloatHistogram h) {
    nan = false;
    if (h.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    below = 0;
    lowerRank = Double.NaN;
    upperRank = Double.NaN;
    boolean lowerSet = false;
    boolean upperSet = false;
    double seen = 0;
    BucketCursor b = BucketCursor.ascending(h);
    while (!(lowerSet && upperSet) && b.next()) {
      seen += b.count();
      if (!lowerSet && reaches(b, from, h)) {
        lowerRank = rank(b, from, h);
        lowerSet = true;
      }
      if (!upperSet && reaches(b, to, h)) {
        upperRank = rank(b, to, h);
        upperSet = true;
      }
      below += b.count();
    }
    double all = h.count();
    if (Double.isNaN(h.sum())) {
      while (b.next()) {
        seen += b.count();
      }
      all = seen;
      nan = seen < h.count();
    }
    double start = !lowerSet || lowerRank > all ? all : lowerRank;
    double end = !upperSet || upperRank > all ? all : upperRank;
    return (end - start) / h.count();
  }

  /** Whether {@code v} lies in the bucket or below. */
  private static boolean reaches(BucketCursor b, double v, FloatHistogram h) {
    return lower(b, h) >= v || upper(b, h) > v;
  }

  private static boolean isAroundZero(BucketCursor b) {
    return b.lower() <= 0 && b.upper() >= 0;
  }

  private static double lower(BucketCursor b, FloatHistogram h) {
    boolean onlyPositive = h.negativeBuckets().length == 0 && h.positiveBuckets().length > 0;
    return isAroundZero(b) && onlyPositive ? 0 : b.lower();
  }

  private static double upper(BucketCursor b, FloatHistogram h) {
    boolean onlyNegative = h.positiveBuckets().length == 0 && h.negativeBuckets().length > 0;
    return isAroundZero(b) && onlyNegative ? 0 : b.upper();
  }

  /** How many observations lie at or below {@code v}, which lies in the bucket or below. */
  private double rank(BucketCursor b, double v, FloatHistogram h) {
    double lower = lower(b, h);
    double upper = upper(b, h);
    if (lower >= v) {
      return below;
    }
    boolean linear = h.usesCustomBuckets() || isAroundZero(b);
    if (linear && lower == Double.NEGATIVE_INFINITY) {
      return b.count(); // nothing can be said about such a bucket: it counts as a whole
    }
    return below + b.count() * BucketInterpolation.fractionBelow(lower, upper, v, linear);
  }
}
