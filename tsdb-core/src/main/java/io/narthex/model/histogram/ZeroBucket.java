package io.narthex.model.histogram;

import io.narthex.util.Kahan;

/**
 * The zero bucket of sums, which can grow and then swallows the buckets beside it.
 *
 * <pre>
 *   ...)[-1,-0.5)  [-0.1, 0.1]  (0.5,1](1,2](...      threshold 0.1
 *   ...)           [-1,      1]        (1,2](...      grown to 0.7: a populated bucket is taken as a whole
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/histogram/float_histogram.go zeroCountForLargerThreshold
 */
final class ZeroBucket {
  private double threshold;
  private double count;
  private double compensation;

  ZeroBucket(double threshold, double count, double compensation) {
    this.threshold = threshold;
    this.count = count;
    this.compensation = compensation;
  }

  ZeroBucket copy() {
    return new ZeroBucket(threshold, count, compensation);
  }

  void set(ZeroBucket other) {
    threshold = other.threshold;
    count = other.count;
    compensation = other.compensation;
  }

  double threshold() {
    return threshold;
  }

  double count() {
    return count;
  }

  double compensation() {
    return compensation;
  }

  void add(double value, boolean compensated) {
    double total = count + value;
    if (compensated) {
      compensation = Kahan.carry(value, count, total, compensation);
    }
    count = total;
  }

  void multiply(double factor) {
    count *= factor;
    compensation *= factor;
  }

  void divide(double divisor) {
    count /= divisor;
    compensation /= divisor;
  }

  /**
   * Grows to {@code wanted}, or further to the end of a populated bucket in which that lies. The
   * buckets swallowed stay where they are; the caller drops them.
   */
  void grow(double wanted, BucketSums positive, BucketSums negative, int schema) {
    double original = count;
    double bound = wanted;
    while (true) {
      count = original;
      bound = swallow(positive, bound, schema);
      double boundOfNegative = swallow(negative, bound, schema);
      if (boundOfNegative == bound) {
        threshold = bound;
        return;
      }
      bound = boundOfNegative; // reaches further on the positive side as well: once more
    }
  }

  /** Adds the buckets of one side up to {@code bound}; gives the bound, moved if need be. */
  private double swallow(BucketSums side, double bound, int schema) {
    for (int i = 0; i < side.size(); i++) {
      if (ExponentialBounds.upper(side.index(i) - 1, schema) >= bound) {
        return bound;
      }
      add(side.count(i), true);
      add(side.compensation(i), true);
      double upper = ExponentialBounds.upper(side.index(i), schema);
      if (upper > bound) {
        return side.count(i) != 0 ? upper : bound;
      }
    }
    return bound;
  }
}
