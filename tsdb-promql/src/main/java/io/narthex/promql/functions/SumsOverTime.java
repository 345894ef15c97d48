package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.util.Kahan;

/**
 * {@code sum_over_time}, {@code avg_over_time}, {@code stddev_over_time} and {@code
 * stdvar_over_time}. Every window is summed afresh: a sliding sum would round differently.
 *
 * @upstream promql/functions.go funcSumOverTime, funcAvgOverTime, varianceOverTime
 */
final class SumsOverTime {
  private SumsOverTime() {}

  static void sum(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (OverTime.isMixed(w, call, step)) {
        continue;
      }
      if (w.floatsIn(step) > 0) {
        call.worked(w.floatsIn(step));
        out.set(step, sum(w.floats(), w.floatFrom(step), w.floatTo(step)));
      } else if (w.histogramsIn(step) > 0) {
        HistogramSums.sum(w, call, step, out);
      }
    }
  }

  private static double sum(double[] v, int from, int to) {
    double sum = 0;
    double c = 0;
    for (int i = from; i < to; i++) {
      double t = sum + v[i];
      c = Kahan.carry(v[i], sum, t, c);
      sum = t;
    }
    return Double.isInfinite(sum) ? sum : sum + c;
  }

  static void avg(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (OverTime.isMixed(w, call, step)) {
        continue;
      }
      if (w.floatsIn(step) > 0) {
        call.worked(w.floatsIn(step));
        out.set(step, mean(w.floats(), w.floatFrom(step), w.floatTo(step)));
      } else if (w.histogramsIn(step) > 0) {
        HistogramSums.avg(w, call, step, out);
      }
    }
  }

  /** The mean: a sum divided, unless the sum would overflow; from there on a running mean. */
  private static double mean(double[] v, int from, int to) {
    double sum = v[from];
    double c = 0;
    for (int i = from + 1; i < to; i++) {
      double t = sum + v[i];
      if (Double.isInfinite(t)) {
        double n = i - from;
        return runningMean(v, i, to, n, sum / n, c / n);
      }
      c = Kahan.carry(v[i], sum, t, c);
      sum = t;
    }
    double n = to - from;
    return sum / n + c / n;
  }

  private static double runningMean(
      double[] v, int from, int to, double before, double startMean, double startC) {
    double mean = startMean;
    double c = startC;
    double n = before;
    for (int i = from; i < to; i++) {
      n++;
      double q = (n - 1) / n;
      double scaled = q * mean;
      double inc = v[i] / n;
      double t = scaled + inc;
      c = Kahan.carry(inc, scaled, t, q * c);
      mean = t;
    }
    return mean + c;
  }

  static void stdvar(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (w.floatsIn(step) > 0) {
        call.worked(w.floatsIn(step));
        out.set(step, variance(w.floats(), w.floatFrom(step), w.floatTo(step)));
        OverTime.noteIgnoredHistograms(w, call, step);
      }
    }
  }

  static void stddev(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (w.floatsIn(step) > 0) {
        call.worked(w.floatsIn(step));
        out.set(step, Math.sqrt(variance(w.floats(), w.floatFrom(step), w.floatTo(step))));
        OverTime.noteIgnoredHistograms(w, call, step);
      }
    }
  }

  /** Population variance by Welford's recurrence, compensated. */
  private static double variance(double[] v, int from, int to) {
    double n = 0;
    double mean = 0;
    double meanC = 0;
    double m2 = 0;
    double m2C = 0;
    for (int i = from; i < to; i++) {
      n++;
      double delta = v[i] - (mean + meanC);
      double inc = delta / n;
      double t = mean + inc;
      meanC = Kahan.carry(inc, mean, t, meanC);
      mean = t;
      double inc2 = delta * (v[i] - (mean + meanC));
      double t2 = m2 + inc2;
      m2C = Kahan.carry(inc2, m2, t2, m2C);
      m2 = t2;
    }
    return (m2 + m2C) / n;
  }
}
