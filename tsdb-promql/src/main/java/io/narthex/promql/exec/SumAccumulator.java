package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.util.Kahan;

/**
 * {@code sum} and {@code avg} of floats, compensated; histograms of the group are summed apart. A
 * step that has both has no result.
 *
 * <p>{@code avg} divides a sum, unless the sum would overflow: from there on that step keeps a
 * running mean.
 *
 * @upstream promql/engine.go evaluator.aggregation (SUM, AVG)
 */
final class SumAccumulator implements Accumulator {
  private final boolean mean;
  private final AggregateNotes notes;
  private final double[] sums;
  private final double[] carries;
  private final int[] counts;
  private final long[] seen;
  private final long[] runningMean;
  private final int steps;
  private boolean anyRunning;
  private HistogramSumAccumulator histograms;

  SumAccumulator(int steps, boolean mean, AggregateNotes notes) {
    this.steps = steps;
    this.mean = mean;
    this.notes = notes;
    sums = new double[steps];
    carries = new double[steps];
    counts = new int[mean ? steps : 0];
    seen = Steps.none(steps);
    runningMean = Steps.none(steps);
    histograms = HistogramSumAccumulator.NONE;
  }

  @Override
  public void add(SeriesColumn series) {
    Column column = series.column();
    if (column.hasHistograms()) {
      addMixed(series.labels(), column);
    } else {
      addFloats(column);
    }
  }

  private void addMixed(Labels labels, Column column) {
    if (histograms == HistogramSumAccumulator.NONE) {
      histograms = new HistogramSumAccumulator(steps, mean, notes);
    }
    long[] present = column.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      var h = column.histogram(i);
      if (h != null) {
        if (!Steps.get(seen, i)) {
          histograms.add(i, labels, h);
        } else {
          histograms.noteOnly(i);
        }
      } else {
        add(i, column.value(i));
      }
    }
  }

  private void addFloats(Column column) {
    double[] v = column.values();
    long[] present = column.present();
    for (int w = 0; w < present.length; w++) {
      int from = w << 6;
      int to = Math.min(steps, from + 64);
      long all = to - from == 64 ? -1L : (1L << (to - from)) - 1;
      if (present[w] == all && seen[w] == all) {
        if (mean) {
          addMeanRun(v, from, to);
        } else {
          addRun(v, from, to);
        }
      } else {
        for (long left = present[w]; left != 0; left &= left - 1) {
          int i = from + Long.numberOfTrailingZeros(left);
          add(i, v[i]);
        }
      }
    }
  }

  private void addRun(double[] v, int from, int to) {
    for (int i = from; i < to; i++) {
      double sum = sums[i];
      double inc = v[i];
      double t = sum + inc;
      carries[i] = Kahan.carry(inc, sum, t, carries[i]);
      sums[i] = t;
    }
  }

  /** As {@link #addRun}, as long as no sum overflows. */
  private void addMeanRun(double[] v, int from, int to) {
    for (int i = from; i < to; i++) {
      double sum = sums[i];
      double inc = v[i];
      double t = sum + inc;
      if (anyRunning || Double.isInfinite(t)) {
        addToMean(i, inc);
        continue;
      }
      counts[i]++;
      carries[i] = Kahan.carry(inc, sum, t, carries[i]);
      sums[i] = t;
    }
  }

  private void add(int i, double inc) {
    if (mean) {
      addToMean(i, inc);
    } else {
      addToSum(i, inc);
    }
  }

  private void addToSum(int i, double inc) {
    if (!Steps.get(seen, i)) {
      Steps.set(seen, i);
      sums[i] = inc;
      return;
    }
    double sum = sums[i];
    double t = sum + inc;
    carries[i] = Kahan.carry(inc, sum, t, carries[i]);
    sums[i] = t;
  }

  private void addToMean(int i, double inc) {
    int n = ++counts[i];
    if (n == 1) {
      Steps.set(seen, i);
      sums[i] = inc;
      return;
    }
    if (!anyRunning || !Steps.get(runningMean, i)) {
      double t = sums[i] + inc;
      if (!Double.isInfinite(t)) {
        carries[i] = Kahan.carry(inc, sums[i], t, carries[i]);
        sums[i] = t;
        return;
      }
      anyRunning = true;
      Steps.set(runningMean, i);
      sums[i] /= n - 1;
      carries[i] /= n - 1;
    }
    double q = (n - 1.0) / n;
    double scaled = q * sums[i];
    double part = inc / n;
    double t = scaled + part;
    carries[i] = Kahan.carry(part, scaled, t, q * carries[i]);
    sums[i] = t;
  }

  @Override
  public void finish(Column out) {
    for (int i = 0; i < steps; i++) {
      boolean floats = Steps.get(seen, i);
      if (histograms.has(i)) {
        if (floats) {
          notes.mixedFloatsHistograms();
        } else {
          histograms.finish(i, out);
        }
      } else if (floats) {
        out.set(i, result(i));
      }
    }
  }

  private double result(int i) {
    if (!mean || Steps.get(runningMean, i)) {
      return sums[i] + carries[i];
    }
    return sums[i] / counts[i] + carries[i] / counts[i];
  }
}
