package io.narthex.promql.functions;

import java.util.Arrays;

/**
 * The buckets of one classic histogram at one time: upper bounds and cumulative counts.
 *
 * <pre>{@code
 * buckets.clear();
 * buckets.add(0.1, 3);  buckets.add(1, 7);  buckets.add(Double.POSITIVE_INFINITY, 8);   // ascending
 * double median = buckets.quantile(0.5);
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/quantile.go BucketQuantile, BucketFraction, ensureMonotonicAndIgnoreSmallDeltas
 */
public final class ClassicBuckets {
  /** Relative differences up to this are rounding errors of whoever summed the counts. */
  private static final double TOLERANCE = 1e-12;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;
  private boolean forced;
  private double minForced;
  private double maxForced;
  private double maxDiff;

  /** Forgets all buckets. */
  public void clear() {
    size = 0;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds a bucket; bounds ascend, and counts of equal ones are added up. */
  public void add(double bound, double count) {
    if (size > 0 && bounds[size - 1] == bound) {
      counts[size - 1] += count;
      return;
    }
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    bounds[size] = bound;
    counts[size++] = count;
  }

  /** Whether the last quantile needed counts that decrease to be lifted. */
  public boolean wasForced() {
    return forced;
  }

  /** Lowest bound at which a count was lifted. */
  public double minForced() {
    return minForced;
  }

  /** Highest bound at which a count was lifted. */
  public double maxForced() {
    return maxForced;
  }

  /** The most by which a count was lifted. */
  public double maxDiff() {
    return maxDiff;
  }

  private boolean endsInInfinity() {
    return size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY;
  }

  /**
   * The {@code q}-quantile: NaN without an infinite bucket or without observations, ±Inf for a q
   * outside of 0 to 1. Changes counts that are not monotonic.
   */
  public double quantile(double q) {
    forced = false;
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0 || q > 1) {
      return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!endsInInfinity()) {
      return Double.NaN;
    }
    makeMonotonic();
    double observations = counts[size - 1];
    if (size < 2 || observations == 0) {
      return Double.NaN;
    }
    double rank = q * observations;
    int b = firstReaching(rank);
    if (b == size - 1) {
      return bounds[size - 2];
    }
    if (b == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = b == 0 ? 0 : bounds[b - 1];
    double before = b == 0 ? 0 : counts[b - 1];
    return start + (bounds[b] - start) * ((rank - before) / (counts[b] - before));
  }

  /** The first bucket with at least {@code rank} observations; the last if no other has. */
  private int firstReaching(double rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle] >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void makeMonotonic() {
    minForced = Double.POSITIVE_INFINITY;
    maxForced = Double.NEGATIVE_INFINITY;
    maxDiff = 0;
    double previous = counts[0];
    for (int i = 1; i < size; i++) {
      double count = counts[i];
      if (count == previous) {
        continue;
      }
      boolean rounding = isRounding(previous, count);
      if (!rounding && !(count < previous)) {
        previous = count;
        continue;
      }
      counts[i] = previous;
      if (!rounding) {
        forced = true;
        minForced = Math.min(minForced, bounds[i]);
        maxForced = Math.max(maxForced, bounds[i]);
        maxDiff = Math.max(maxDiff, previous - count);
      }
    }
  }

  private static boolean isRounding(double a, double b) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /** The part of the observations, 0 to 1, between two values; NaN if nothing was observed. */
  public double fraction(double from, double to) {
    if (!endsInInfinity()) {
      return Double.NaN;
    }
    double all = counts[size - 1];
    if (all == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    return (rank(to, all) - rank(from, all)) / all;
  }

  /** How many observations lie at or below {@code v}. */
  private double rank(double v, double all) {
    double below = 0;
    double lower = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (int i = 0; i < size; i++) {
      double upper = bounds[i];
      if (lower >= v) {
        return Math.min(below, all);
      }
      if (upper > v) {
        double rank =
            lower == Double.NEGATIVE_INFINITY
                ? counts[i]
                : below + (counts[i] - below) * (v - lower) / (upper - lower);
        return rank > all ? all : rank;
      }
      below = counts[i];
      lower = upper;
    }
    return all;
  }
}
