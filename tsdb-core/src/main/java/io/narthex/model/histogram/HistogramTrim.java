package io.narthex.model.histogram;

/**
 * Cuts a histogram at a value: keeps the observations below or above it.
 *
 * <pre>
 *   h </ 3      (1,2]:4  (2,4]:6  (4,8]:5
 *                 4      6 * part of (2,4] below 3      0
 * </pre>
 *
 * <p>A bucket in which the value lies is divided as if its observations were spread evenly. If
 * anything was cut, the sum is estimated anew from the middles of what is left.
 *
 * <p>Thread-safety: none; one use.
 *
 * @upstream model/histogram/float_histogram.go TrimBuckets
 */
final class HistogramTrim {
  private final FloatHistogram h;
  private final double at;
  private final boolean keepBelow;
  private final boolean linear;
  private double keptCount;
  private double keptSum;
  private boolean cut;

  /** Count and middle of what a cut leaves of the bucket just looked at. */
  private double count;

  private double middle;

  private HistogramTrim(FloatHistogram h, double at, boolean keepBelow) {
    this.h = h;
    this.at = at;
    this.keepBelow = keepBelow;
    this.linear = h.usesCustomBuckets();
  }

  static FloatHistogram trim(FloatHistogram h, double at, boolean keepBelow) {
    return new HistogramTrim(h, at, keepBelow).run();
  }

  private FloatHistogram run() {
    double[] up = h.positiveBuckets().clone();
    double[] down = h.negativeBuckets().clone();
    boolean hasPositive = side(h.positiveSpans(), up, true);
    boolean hasNegative = side(h.negativeSpans(), down, false);
    double zeroCount = h.zeroCount();
    if (zeroCount > 0) {
      zeroBucket(hasNegative, hasPositive);
      cut |= count != zeroCount;
      zeroCount = count;
      keep();
    }
    if (!cut) {
      return h;
    }
    return h.toBuilder()
        .positive(h.positiveSpans(), up)
        .negative(h.negativeSpans(), down)
        .zeroCount(zeroCount)
        .count(keptCount)
        .sum(keptSum)
        .build()
        .compact(0);
  }

  private void keep() {
    keptSum += middle * count;
    keptCount += count;
  }

  /** Cuts the buckets of one side; whether it has any populated one. */
  private boolean side(Span[] spans, double[] counts, boolean isPositive) {
    boolean populated = false;
    SpanWalk walk = new SpanWalk(spans, counts);
    while (walk.next()) {
      if (walk.count() == 0) {
        continue;
      }
      populated = true;
      double near = BucketCursor.bound(h, walk.index() - 1);
      double far = BucketCursor.bound(h, walk.index());
      double lower = isPositive ? near : -far;
      double upper = isPositive ? far : -near;
      bucket(lower, upper, walk.count(), isPositive);
      cut |= count != walk.count();
      counts[walk.position()] = count;
    }
    return populated;
  }

  private void bucket(double lower, double upper, double all, boolean isPositive) {
    boolean whole = keepBelow ? upper <= at : lower >= at;
    boolean divided = keepBelow ? lower < at : upper > at;
    count = 0;
    middle = 0;
    if (whole) {
      count = all;
      middle = middle(lower, upper, isPositive);
    } else if (divided && (Double.isInfinite(lower) || Double.isInfinite(upper))) {
      infinite(lower, upper, all);
    } else if (divided) {
      double below = all * BucketInterpolation.fractionBelow(lower, upper, at, linear);
      count = keepBelow ? below : all - below;
      middle = keepBelow ? middle(lower, at, isPositive) : middle(at, upper, isPositive);
    } else {
      cut = true;
      return;
    }
    keep();
  }

  /** A bucket without end: nobody knows where its observations are, so it stays or goes. */
  private void infinite(double lower, double upper, double all) {
    if (lower == Double.NEGATIVE_INFINITY) {
      if (keepBelow) {
        openBelowKeepBelow(upper, all);
      } else {
        openBelowKeepAbove(lower, upper, all);
      }
    } else if (keepBelow || at < lower) {
      count = 0;
      middle = finiteOrZero(lower);
    } else {
      count = all;
      middle = at;
    }
  }

  private void openBelowKeepBelow(double upper, double all) {
    if (at >= upper) {
      count = all;
      middle = 0;
    } else if (at > 0 && upper > 0 && upper != Double.POSITIVE_INFINITY) {
      count = all * at / upper; // a first custom bucket with a positive bound starts at 0
      middle = at / 2;
    } else if (upper <= 0) {
      count = all;
      middle = at;
    } else {
      count = 0;
      middle = finiteOrZero(upper);
    }
  }

  private void openBelowKeepAbove(double lower, double upper, double all) {
    if (at <= lower) {
      count = all;
      middle = 0;
    } else if (at >= 0 && upper > at && upper != Double.POSITIVE_INFINITY) {
      count = all * (1 - at / upper);
      middle = (at + upper) / 2;
    } else {
      count = 0;
      middle = finiteOrZero(upper);
    }
  }

  private static double finiteOrZero(double v) {
    return Double.isInfinite(v) ? 0 : v;
  }

  /** The zero bucket reaches only to the sides that have other buckets. */
  private void zeroBucket(boolean hasNegative, boolean hasPositive) {
    double lower = hasPositive && !hasNegative ? 0 : -h.zeroThreshold();
    double upper = hasNegative && !hasPositive ? 0 : h.zeroThreshold();
    boolean whole = keepBelow ? at >= upper && at > lower : at <= lower;
    boolean nothing = keepBelow ? at <= lower : at >= upper;
    if (whole) {
      count = h.zeroCount();
      middle = (lower + upper) / 2;
    } else if (nothing) {
      count = 0;
      middle = 0;
    } else if (keepBelow) {
      count = h.zeroCount() * ((at - lower) / (upper - lower));
      middle = (lower + at) / 2;
    } else {
      count = h.zeroCount() * ((upper - at) / (upper - lower));
      middle = (at + upper) / 2;
    }
  }

  /** The value that stands for the observations between two bounds. */
  private double middle(double lower, double upper, boolean isPositive) {
    if (Double.isInfinite(lower)) {
      if (Double.isInfinite(upper)) {
        return 0;
      }
      return upper > 0 ? upper / 2 : upper;
    }
    if (Double.isInfinite(upper)) {
      return lower;
    }
    if (linear) {
      return (lower + upper) / 2;
    }
    double geometric = Math.sqrt(Math.abs(lower * upper));
    return isPositive ? geometric : -geometric;
  }
}
