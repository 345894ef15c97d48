package io.narthex.tsdb.compact;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts observations in buckets with upper bounds: what a histogram metric shows.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — upstream uses client_golang
 */
public final class Distribution {
  private final double[] bounds;
  private final AtomicLongArray counts; // the last one is above all bounds
  private final LongAdder count = new LongAdder();
  private final DoubleAdder sum = new DoubleAdder();

  private Distribution(double[] bounds) {
    this.bounds = bounds;
    this.counts = new AtomicLongArray(bounds.length + 1);
  }

  /** Bounds {@code start, start * factor, …}. */
  static Distribution exponential(double start, double factor, int buckets) {
    double[] bounds = new double[buckets];
    double bound = start;
    for (int i = 0; i < buckets; i++) {
      bounds[i] = bound;
      bound *= factor;
    }
    return new Distribution(bounds);
  }

  void observe(double value) {
    int i = 0;
    while (i < bounds.length && value > bounds[i]) {
      i++;
    }
    counts.incrementAndGet(i);
    count.increment();
    sum.add(value);
  }

  public double[] bounds() {
    return bounds.clone();
  }

  /** Observations at most as large as each bound, then all. */
  public long[] cumulativeCounts() {
    long[] cumulative = new long[bounds.length + 1];
    long total = 0;
    for (int i = 0; i < cumulative.length; i++) {
      total += counts.get(i);
      cumulative[i] = total;
    }
    return cumulative;
  }

  public long count() {
    return count.sum();
  }

  public double sum() {
    return sum.sum();
  }
}
