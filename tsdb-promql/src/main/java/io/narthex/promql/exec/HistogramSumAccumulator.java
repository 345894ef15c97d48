package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramAccumulator;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.Steps;
import org.jspecify.annotations.Nullable;

/**
 * The histogram side of {@code sum} and {@code avg}: one compensated sum a step. A step that saw
 * exponential and custom buckets has no result.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go evaluator.aggregation (SUM, AVG)
 */
final class HistogramSumAccumulator {
  /** Of a group without histograms. */
  static final HistogramSumAccumulator NONE = new HistogramSumAccumulator();

  private final @Nullable AggregateNotes notes;
  private final boolean mean;
  private final long[] present;
  private final long[] broken;
  private final long[] resets;
  private final long[] noResets;
  private final @Nullable HistogramMean[] sums;

  private HistogramSumAccumulator() {
    this(0, false, null);
  }

  HistogramSumAccumulator(int steps, boolean mean, @Nullable AggregateNotes notes) {
    this.notes = notes;
    this.mean = mean;
    present = Steps.none(steps);
    broken = Steps.none(steps);
    resets = Steps.none(steps);
    noResets = Steps.none(steps);
    sums = new HistogramMean[steps];
  }

  private AggregateNotes notes() {
    if (notes == null) {
      throw new AssertionError("no histograms expected");
    }
    return notes;
  }

  void add(int step, Labels labels, FloatHistogram h) {
    Steps.set(present, step);
    if (Steps.get(broken, step)) {
      return;
    }
    switch (h.counterResetHint()) {
      case COUNTER_RESET -> Steps.set(resets, step);
      case NOT_COUNTER_RESET -> Steps.set(noResets, step);
      case UNKNOWN, GAUGE -> {}
    }
    HistogramMean sum = sums[step];
    if (sum == null) {
      sums[step] = new HistogramMean(h, mean);
      return;
    }
    try {
      if (sum.add(h)) {
        notes().customBucketsReconciled();
      }
    } catch (IncompatibleHistogramsException e) {
      notes().mixedExponentialCustom(labels.metricName());
      Steps.set(broken, step);
    }
  }

  /** A histogram after floats: the step will have no result. */
  void noteOnly(int step) {
    Steps.set(present, step);
  }

  boolean has(int step) {
    return present.length > 0 && Steps.get(present, step);
  }

  void finish(int step, Column out) {
    HistogramMean sum = sums[step];
    if (sum == null || Steps.get(broken, step)) {
      return;
    }
    out.set(step, sum.result());
    if (Steps.get(resets, step) && Steps.get(noResets, step)) {
      notes().counterResetCollision();
    }
  }

  /** A sum of histograms, or their mean: divided at the end unless the sum would overflow. */
  static final class HistogramMean {
    private final boolean mean;
    private HistogramAccumulator sum;
    private double count = 1;
    private boolean running;

    HistogramMean(FloatHistogram first, boolean mean) {
      sum = HistogramAccumulator.compensated(first);
      this.mean = mean;
    }

    /** Adds one; true if custom bounds had to be reconciled. */
    boolean add(FloatHistogram h) {
      count++;
      if (!mean) {
        return sum.add(h);
      }
      if (!running) {
        HistogramAccumulator before = isHuge(h) ? sum.copy() : null;
        boolean reconciled = sum.add(h);
        if (before == null || !sum.hasOverflow()) {
          return reconciled;
        }
        sum = before;
        running = true;
        sum.divide(count - 1);
      }
      sum.multiply((count - 1) / count);
      return sum.add(h.dividedBy(count));
    }

    /** Whether adding such histograms may overflow at all. */
    private static boolean isHuge(FloatHistogram h) {
      return !(Math.abs(h.sum()) < 1e290 && Math.abs(h.count()) < 1e290);
    }

    FloatHistogram result() {
      if (mean && !running) {
        sum.divide(count);
      }
      return sum.toHistogram();
    }
  }
}
