package io.narthex.promql.functions;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;

/**
 * Functions that count or pick samples of a range: {@code count_over_time}, {@code
 * present_over_time}, {@code first_over_time}, {@code last_over_time} and the times of those. Each
 * step costs the same whatever the window.
 *
 * @upstream promql/functions.go funcCountOverTime, funcFirstOverTime, funcLastOverTime …
 */
final class OverTime {
  private OverTime() {}

  static void count(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      int n = w.floatsIn(step) + w.histogramsIn(step);
      if (n > 0) {
        out.set(step, n);
      }
    }
  }

  static void present(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      if (w.floatsIn(step) + w.histogramsIn(step) > 0) {
        out.set(step, 1);
      }
    }
  }

  static void first(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      boolean floats = w.floatsIn(step) > 0;
      boolean histograms = w.histogramsIn(step) > 0;
      int f = w.floatFrom(step);
      int h = w.histogramFrom(step);
      if (histograms && !(floats && w.floatTimes()[f] < w.histogramTimes()[h])) {
        out.set(step, w.histograms()[h]);
      } else if (floats) {
        out.set(step, w.floats()[f]);
      }
    }
  }

  static void last(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      boolean floats = w.floatsIn(step) > 0;
      boolean histograms = w.histogramsIn(step) > 0;
      int f = w.floatTo(step) - 1;
      int h = w.histogramTo(step) - 1;
      if (histograms && !(floats && w.histogramTimes()[h] < w.floatTimes()[f])) {
        FloatHistogram newest = w.histograms()[h];
        out.set(step, newest);
      } else if (floats) {
        out.set(step, w.floats()[f]);
      }
    }
  }

  static void tsOfFirst(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      long t = Long.MAX_VALUE;
      if (w.floatsIn(step) > 0) {
        t = w.floatTimes()[w.floatFrom(step)];
      }
      if (w.histogramsIn(step) > 0) {
        t = Math.min(t, w.histogramTimes()[w.histogramFrom(step)]);
      }
      if (t != Long.MAX_VALUE) {
        out.set(step, t / 1000.0);
      }
    }
  }

  static void tsOfLast(SampleWindow w, RangeCall call, Column out) {
    for (int step = 0; step < w.steps(); step++) {
      boolean floats = w.floatsIn(step) > 0;
      boolean histograms = w.histogramsIn(step) > 0;
      if (floats || histograms) {
        // upstream starts from 0, so all-negative times give 0
        long f = floats ? w.floatTimes()[w.floatTo(step) - 1] : 0;
        long h = histograms ? w.histogramTimes()[w.histogramTo(step) - 1] : 0;
        out.set(step, Math.max(f, h) / 1000.0);
      }
    }
  }

  /** Says that histograms were left out where a step's window has both kinds. */
  static void noteIgnoredHistograms(SampleWindow w, RangeCall call, int step) {
    if (w.hasHistograms() && w.histogramsIn(step) > 0) {
      call.annotations()
          .add(Notices.histogramIgnoredInMixedRange(call.metricName(), call.firstArg()));
    }
  }

  /** Whether a step's window has both kinds of samples; says so. */
  static boolean isMixed(SampleWindow w, RangeCall call, int step) {
    if (w.histogramsIn(step) > 0 && w.floatsIn(step) > 0) {
      call.annotations().add(Notices.mixedFloatsHistograms(call.metricName(), call.firstArg()));
      return true;
    }
    return false;
  }
}
