package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;

/**
 * {@code irate} and {@code idelta}: the change between the last two samples of a range, floats or
 * histograms.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream promql/functions.go instantValue
 */
final class InstantRate implements RangeFunction {
  static final RangeFunction IRATE = new InstantRate(true);
  static final RangeFunction IDELTA = new InstantRate(false);

  private final boolean rate;

  private InstantRate(boolean rate) {
    this.rate = rate;
  }

  @Override
  public void apply(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      int floats = w.floatsIn(step);
      int histograms = w.histogramsIn(step);
      if (floats + histograms < 2) {
        continue;
      }
      int f = w.floatTo(step) - 1;
      if (histograms == 0) {
        floats(w, call, step, f, out);
        continue;
      }
      int h = w.histogramTo(step) - 1;
      boolean newestTwoFloats = floats >= 2 && w.floatTimes()[f - 1] > w.histogramTimes()[h];
      boolean newestTwoHistograms =
          histograms >= 2 && (floats == 0 || w.histogramTimes()[h - 1] >= w.floatTimes()[f]);
      if (newestTwoFloats) {
        floats(w, call, step, f, out);
      } else if (newestTwoHistograms) {
        InstantHistogramRate.apply(w, call, rate, step, h, out);
      } else if (w.floatTimes()[f] != w.histogramTimes()[h]) {
        call.annotations().add(Notices.mixedFloatsHistograms(call.metricName(), call.args()));
      }
    }
  }

  private void floats(SampleWindow w, RangeCall call, int step, int last, Column out) {
    long[] t = w.floatTimes();
    double[] v = w.floats();
    long interval = t[last] - t[last - 1];
    if (interval == 0) {
      return;
    }
    double result = v[last];
    boolean reset = rate && (v[last] < v[last - 1] || restarted(w, call, last));
    if (!reset) {
      result -= v[last - 1];
    }
    out.set(step, rate ? result / (interval / 1000.0) : result);
  }

  private static boolean restarted(SampleWindow w, RangeCall call, int i) {
    long[] starts = w.floatStarts();
    return call.useStartTimes()
        && starts.length > 0
        && StartTimes.isReset(starts[i - 1], w.floatTimes()[i - 1], starts[i], w.floatTimes()[i]);
  }
}
