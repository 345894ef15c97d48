package io.narthex.promql.functions;

import io.narthex.model.histogram.BucketCursor;
import io.narthex.model.histogram.BucketInterpolation;
import io.narthex.model.histogram.FloatHistogram;

/**
 * Quantiles of native histograms.
 *
 * <p>Goes through the buckets from the nearer end until the rank is reached, and interpolates in
 * the bucket found: on a logarithmic scale in exponential buckets, linearly in custom ones and in
 * the zero bucket.
 *
 * <pre>
 *   q = 0.7 of     (1,2]: 4   (2,4]: 6          rank 7 is the third of six in (2,4]
 *                              2 * 2^(3/6) = 2.83
 * </pre>
 *
 * <p>Thread-safety: none; {@link #nanResult} and {@link #nanSkew} tell about the last computation.
 *
 * @upstream promql/quantile.go HistogramQuantile
 */
public final class NativeQuantile {
  private boolean nanResult;
  private boolean nanSkew;
  private double lower;
  private double upper;

  /** Observations in the bucket found. */
  private double inBucket;

  /** Observations up to and with the bucket found, from the end where the search began. */
  private double reached;

  /** Whether the rank lies among observations of NaN, so that the result is NaN. */
  public boolean nanResult() {
    return nanResult;
  }

  /** Whether observations of NaN made the result greater. */
  public boolean nanSkew() {
    return nanSkew;
  }

  /** The {@code q}-quantile of {@code h}: ±Inf for a q outside of 0 to 1, NaN if there is none. */
  public double of(double q, FloatHistogram h) {
    nanResult = false;
    nanSkew = false;
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (h.count() == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    boolean nanPossible = Double.isNaN(h.sum());
    boolean fromBelow = nanPossible || q < 0.5;
    double rank = (fromBelow ? q : 1 - q) * h.count();
    BucketCursor buckets = fromBelow ? BucketCursor.ascending(h) : BucketCursor.descending(h);
    find(buckets, rank);
    if (h.usesCustomBuckets()) {
      if (lower == Double.NEGATIVE_INFINITY) {
        if (upper <= 0) {
          return upper;
        }
        lower = 0;
      } else if (upper == Double.POSITIVE_INFINITY) {
        return lower;
      }
    } else {
      limitZeroBucket(h);
    }
    double count = Math.min(reached, h.count());
    if (count < rank) {
      nanResult = nanPossible;
      return nanPossible ? Double.NaN : upper;
    }
    double inside = fromBelow ? rank - (count - inBucket) : count - rank;
    double fraction = inside / inBucket;
    if (nanPossible) {
      nanSkew = withRest(buckets, count) < h.count();
    }
    return interpolate(h, fraction);
  }

  private void find(BucketCursor buckets, double rank) {
    lower = 0;
    upper = 0;
    inBucket = 0;
    reached = 0;
    while (buckets.next()) {
      lower = buckets.lower();
      upper = buckets.upper();
      inBucket = buckets.count();
      if (inBucket == 0) {
        continue;
      }
      reached += inBucket;
      if (reached >= rank) {
        return;
      }
    }
  }

  private static double withRest(BucketCursor buckets, double count) {
    double all = count;
    while (buckets.next()) {
      all += buckets.count();
    }
    return all;
  }

  /** The zero bucket reaches only to the sides on which there are other buckets. */
  private void limitZeroBucket(FloatHistogram h) {
    if (!(lower < 0 && upper > 0)) {
      return;
    }
    boolean hasNegative = h.negativeBuckets().length > 0;
    boolean hasPositive = h.positiveBuckets().length > 0;
    if (hasPositive && !hasNegative) {
      lower = 0;
    } else if (hasNegative && !hasPositive) {
      upper = 0;
    }
  }

  private double interpolate(FloatHistogram h, double fraction) {
    if (h.usesCustomBuckets() || (lower <= 0 && upper >= 0)) {
      return lower + (upper - lower) * fraction;
    }
    double logLower = BucketInterpolation.log2(Math.abs(lower));
    double logUpper = BucketInterpolation.log2(Math.abs(upper));
    return lower > 0
        ? Math.pow(2, logLower + (logUpper - logLower) * fraction)
        : -Math.pow(2, logUpper + (logLower - logUpper) * (1 - fraction));
  }
}
