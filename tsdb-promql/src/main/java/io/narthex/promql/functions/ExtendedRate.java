package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;

/**
 * {@code rate}, {@code increase} and {@code delta} over {@code anchored} and {@code smoothed}
 * selectors: values at both edges instead of extrapolation.
 *
 * <pre>
 *              range start        range end
 *   s0 ------------(---- s1 ---- s2 ---]------ s3
 *   anchored: left = s0, right = s2
 *   smoothed: left between s0 and s1, right between s2 and s3
 * </pre>
 *
 * <p>Thread-safety: none; one series.
 *
 * @upstream promql/functions.go extendedRate
 */
final class ExtendedRate {
  private final SampleWindow window;
  private final RangeCall call;
  private final boolean counter;
  private final boolean perSecond;

  ExtendedRate(SampleWindow window, RangeCall call, boolean counter, boolean perSecond) {
    this.window = window;
    this.call = call;
    this.counter = counter;
    this.perSecond = perSecond;
  }

  void apply(Column out) {
    ExtendedHistogramRate histograms = new ExtendedHistogramRate(window, call, counter, perSecond);
    for (int step = 0; step < window.steps(); step++) {
      int floats = window.floatsIn(step);
      int hs = window.histogramsIn(step);
      if (floats > 0 && hs > 0) {
        call.annotations().add(Notices.mixedFloatsHistograms(call.metricName(), call.firstArg()));
      } else if (hs > 0) {
        histograms.apply(step, out);
      } else if (floats > 0) {
        floats(step, out);
      }
    }
  }

  private void floats(int step, Column out) {
    long[] t = window.floatTimes();
    double[] v = window.floats();
    int from = window.floatFrom(step);
    int to = window.floatTo(step);
    long start = call.rangeStart(step);
    long end = call.rangeEnd(step);
    boolean smoothed = call.isSmoothed();
    int first = firstIndex(t, from, to, start);
    int last = smoothed ? lastIndex(t, from, to, end) : to - 1;
    if (t[last] <= start || (smoothed && t[first] > end)) {
      return;
    }
    double left = left(t, v, first, start, smoothed, counter);
    double right = right(t, v, from, last, end, smoothed, counter);
    double result = right - left;
    if (counter) {
      int begin = t[first] <= start ? first + 1 : first;
      int stop = t[last] >= end ? last : last + 1;
      result += resetCorrection(v, begin, stop, left, right);
    }
    out.set(step, perSecond ? result / call.rangeSeconds() : result);
  }

  /** Index of the newest sample at or before the left edge; of the first one if there is none. */
  static int firstIndex(long[] t, int from, int to, long start) {
    int i = firstAtLeast(t, from, to - 1, start + 1);
    return Math.max(from, i - 1);
  }

  /** Index of the oldest sample at or after the right edge; of the last one if there is none. */
  static int lastIndex(long[] t, int from, int to, long end) {
    return firstAtLeast(t, from, to - 1, end);
  }

  private static int firstAtLeast(long[] t, int from, int to, long bound) {
    int low = from;
    int high = to;
    while (low < high) {
      int mid = (low + high) >>> 1;
      if (t[mid] >= bound) {
        high = mid;
      } else {
        low = mid + 1;
      }
    }
    return low;
  }

  static double left(
      long[] t, double[] v, int first, long start, boolean smoothed, boolean counter) {
    return smoothed && t[first] < start
        ? interpolate(t[first], v[first], t[first + 1], v[first + 1], start, counter)
        : v[first];
  }

  static double right(
      long[] t, double[] v, int from, int last, long end, boolean smoothed, boolean counter) {
    return smoothed && last > from && t[last] > end
        ? interpolate(t[last - 1], v[last - 1], t[last], v[last], end, counter)
        : v[last];
  }

  /** The value at {@code t} on the line between two samples; a counter that fell rises from 0. */
  static double interpolate(long t1, double v1, long t2, double v2, long t, boolean counter) {
    double from = counter && v2 < v1 ? 0 : v1;
    return from + (v2 - from) * (double) (t - t1) / (double) (t2 - t1);
  }

  private static double resetCorrection(double[] v, int from, int to, double left, double right) {
    double correction = 0;
    double previous = left;
    for (int i = from; i < to; i++) {
      if (v[i] < previous) {
        correction += previous;
      }
      previous = v[i];
    }
    return right < previous ? correction + previous : correction;
  }
}
