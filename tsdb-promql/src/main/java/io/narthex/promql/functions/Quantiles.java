package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;

/**
 * Quantiles of plain numbers, and the functions that take them over a range: {@code
 * quantile_over_time}, {@code mad_over_time}.
 *
 * @upstream promql/quantile.go quantile; promql/functions.go funcQuantileOverTime, funcMadOverTime
 */
public final class Quantiles {
  private Quantiles() {}

  /** Whether {@code q} is no quantile, which is worth a warning. */
  public static boolean isInvalid(double q) {
    return !(q >= 0 && q <= 1);
  }

  /**
   * The {@code q}-quantile of {@code values[from, to)}, which it reorders: between the two values
   * nearest to the rank, linearly. NaN counts as the smallest.
   */
  public static double quantile(double q, double[] values, int from, int to) {
    if (from == to || Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    int numbers = Selection.nansLast(values, from, to);
    int nans = to - numbers;
    int n = to - from;
    double rank = q * (n - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(n - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    if (lower < nans) {
      return Double.NaN;
    }
    int at = from + lower - nans;
    Selection.select(values, from, numbers, at);
    double above = upper == lower ? values[at] : Selection.smallest(values, at + 1, numbers);
    return values[at] * (1 - weight) + above * weight;
  }

  static void quantileOverTime(SampleWindow w, RangeCall call, Column out) {
    double[] scratch = new double[w.floatCount()];
    for (int step = 0; step < w.steps(); step++) {
      int n = w.floatsIn(step);
      if (n == 0) {
        continue;
      }
      double q = call.scalar(0, step);
      if (isInvalid(q)) {
        call.annotations().add(Notices.invalidQuantile(q, call.firstArg()));
      }
      OverTime.noteIgnoredHistograms(w, call, step);
      call.worked(8 * n);
      System.arraycopy(w.floats(), w.floatFrom(step), scratch, 0, n);
      out.set(step, quantile(q, scratch, 0, n));
    }
  }

  static void madOverTime(SampleWindow w, RangeCall call, Column out) {
    double[] scratch = new double[w.floatCount()];
    for (int step = 0; step < w.steps(); step++) {
      int n = w.floatsIn(step);
      if (n > 0) {
        OverTime.noteIgnoredHistograms(w, call, step);
        call.worked(16 * n);
        System.arraycopy(w.floats(), w.floatFrom(step), scratch, 0, n);
        out.set(step, medianDeviation(scratch, n));
      }
    }
  }

  private static double medianDeviation(double[] values, int n) {
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(values[i])) {
        return Double.NaN;
      }
    }
    double median = quantile(0.5, values, 0, n);
    for (int i = 0; i < n; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return quantile(0.5, values, 0, n);
  }
}
