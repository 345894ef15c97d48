package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.PromqlException;
import io.narthex.util.Kahan;
import java.util.Locale;

/**
 * {@code deriv}, {@code predict_linear} and {@code double_exponential_smoothing}: where the samples
 * of a range are heading.
 *
 * @upstream promql/functions.go linearRegression, funcDoubleExponentialSmoothing
 */
final class Trends {
  private Trends() {}

  /** A straight line: value at the reference time, and change per second. */
  private record Line(double slope, double intercept) {}

  static void deriv(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (hasTwoFloats(w, call, step)) {
        int from = w.floatFrom(step);
        out.set(step, fit(w, from, w.floatTo(step), w.floatTimes()[from]).slope);
      }
    }
  }

  static void predictLinear(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (hasTwoFloats(w, call, step)) {
        Line line = fit(w, w.floatFrom(step), w.floatTo(step), call.time(step));
        out.set(step, line.slope * call.scalar(0, step) + line.intercept);
      }
    }
  }

  private static boolean hasTwoFloats(SampleWindow w, RangeCall call, int step) {
    if (w.floatsIn(step) > 0) {
      call.worked(w.floatsIn(step));
      OverTime.noteIgnoredHistograms(w, call, step);
    }
    return w.floatsIn(step) >= 2;
  }

  /** Least squares, time in seconds from {@code interceptTime}; a constant is met exactly. */
  private static Line fit(SampleWindow w, int from, int to, long interceptTime) {
    double[] v = w.floats();
    long[] times = w.floatTimes();
    double first = v[from];
    boolean constant = true;
    double[] sums = new double[4]; // x, y, xy, xx
    double[] carries = new double[4];
    for (int i = from; i < to; i++) {
      double y = v[i];
      if (i > from && y != first) {
        constant = false;
      }
      double x = (times[i] - interceptTime) / 1e3;
      add(sums, carries, 0, x);
      add(sums, carries, 1, y);
      add(sums, carries, 2, x * y);
      add(sums, carries, 3, x * x);
    }
    if (constant) {
      return Double.isInfinite(first) ? new Line(Double.NaN, Double.NaN) : new Line(0, first);
    }
    double n = to - from;
    double sumX = sums[0] + carries[0];
    double sumY = sums[1] + carries[1];
    double covariance = sums[2] + carries[2] - sumX * sumY / n;
    double variance = sums[3] + carries[3] - sumX * sumX / n;
    double slope = covariance / variance;
    return new Line(slope, sumY / n - slope * sumX / n);
  }

  private static void add(double[] sums, double[] carries, int k, double v) {
    double t = sums[k] + v;
    carries[k] = Kahan.carry(v, sums[k], t, carries[k]);
    sums[k] = t;
  }

  static void doubleExponentialSmoothing(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (w.floatsIn(step) + w.histogramsIn(step) == 0) {
        continue;
      }
      double smoothing = factor("smoothing", "sf", call.scalar(0, step));
      double trend = factor("trend", "tf", call.scalar(1, step));
      if (hasTwoFloats(w, call, step)) {
        out.set(step, smooth(w.floats(), w.floatFrom(step), w.floatTo(step), smoothing, trend));
      }
    }
  }

  private static double factor(String name, String symbol, double v) {
    if (v <= 0 || v >= 1) {
      throw new PromqlException.Evaluation(
          String.format(
              Locale.ROOT,
              "invalid %s factor. Expected: 0 < %s < 1, got: %s",
              name,
              symbol,
              sixDecimals(v)));
    }
    return v;
  }

  /** Go's {@code %f}. */
  private static String sixDecimals(double v) {
    if (Double.isInfinite(v)) {
      return v > 0 ? "+Inf" : "-Inf";
    }
    return new java.math.BigDecimal(v)
        .setScale(6, java.math.RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /** Holt's linear method: a level and a trend, both smoothed. */
  private static double smooth(double[] v, int from, int to, double smoothing, double trend) {
    double previous = 0;
    double level = v[from];
    double slope = v[from + 1] - v[from];
    for (int i = from + 1; i < to; i++) {
      double x = smoothing * v[i];
      if (i > from + 1) {
        double change = trend * (level - previous);
        double kept = (1 - trend) * slope;
        slope = change + kept;
      }
      double y = (1 - smoothing) * (level + slope);
      previous = level;
      level = x + y;
    }
    return level;
  }
}
