package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;

/**
 * Aggregations that need a number or three a step: {@code count}, {@code group}, {@code min},
 * {@code max}, {@code stddev}, {@code stdvar}.
 *
 * @upstream promql/engine.go evaluator.aggregation
 */
final class SimpleAccumulators {
  private SimpleAccumulators() {}

  /** Counts, or just notes, what is there; histograms, too. */
  static final class Count implements Accumulator {
    private final int[] counts;
    private final boolean ones;
    private int full;

    Count(int steps, boolean ones) {
      counts = new int[steps];
      this.ones = ones;
    }

    @Override
    public void add(SeriesColumn series) {
      Column column = series.column();
      if (column.isFull()) {
        full++;
        return;
      }
      long[] present = column.present();
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        counts[i]++;
      }
    }

    @Override
    public void finish(Column out) {
      for (int i = 0; i < counts.length; i++) {
        int n = counts[i] + full;
        if (n > 0) {
          out.set(i, ones ? 1 : n);
        }
      }
    }
  }

  /** The greatest or smallest float; NaN gives way to any number. */
  static final class Extreme implements Accumulator {
    private final Column best;
    private final boolean max;
    private final Runnable histogramIgnored;

    Extreme(int steps, boolean max, Runnable histogramIgnored) {
      best = new Column(steps);
      this.max = max;
      this.histogramIgnored = histogramIgnored;
    }

    @Override
    public void add(SeriesColumn series) {
      Column column = series.column();
      double[] v = column.values();
      double[] b = best.values();
      long[] seen = best.present();
      long[] present = column.present();
      boolean histograms = column.hasHistograms();
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        if (histograms && column.isHistogram(i)) {
          histogramIgnored.run();
        } else if (!Steps.get(seen, i)) {
          best.set(i, v[i]);
        } else if ((max ? b[i] < v[i] : b[i] > v[i]) || Double.isNaN(b[i])) {
          b[i] = v[i];
        }
      }
    }

    @Override
    public void finish(Column out) {
      for (int i = 0; i < out.size(); i++) {
        if (best.has(i)) {
          out.set(i, best.value(i));
        }
      }
    }
  }

  /**
   * Population variance by Welford's recurrence, without compensation. The first value sets the
   * mean; if it is not finite, the result is NaN.
   */
  static final class Variance implements Accumulator {
    private final double[] counts;
    private final double[] means;
    private final double[] sums;
    private final boolean deviation;
    private final Runnable histogramIgnored;

    Variance(int steps, boolean deviation, Runnable histogramIgnored) {
      counts = new double[steps];
      means = new double[steps];
      sums = new double[steps];
      this.deviation = deviation;
      this.histogramIgnored = histogramIgnored;
    }

    @Override
    public void add(SeriesColumn series) {
      Column column = series.column();
      long[] present = column.present();
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        if (column.isHistogram(i)) {
          histogramIgnored.run();
        } else {
          add(i, column.value(i));
        }
      }
    }

    private void add(int i, double v) {
      counts[i]++;
      if (counts[i] == 1) {
        means[i] = v;
        sums[i] = Double.isNaN(v) || Double.isInfinite(v) ? Double.NaN : 0;
        return;
      }
      double delta = v - means[i];
      means[i] += delta / counts[i];
      sums[i] += delta * (v - means[i]);
    }

    @Override
    public void finish(Column out) {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] > 0) {
          double variance = sums[i] / counts[i];
          out.set(i, deviation ? Math.sqrt(variance) : variance);
        }
      }
    }
  }
}
