package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;

/**
 * {@code rate}, {@code increase} and {@code delta}: the change over a range, extrapolated to its
 * edges.
 *
 * <pre>
 *   range start                                range end
 *   (      s0 ---- s1 ---- s2 ---- s3      ]
 *    toStart |<------- sampled ----->| toEnd       an edge farther than 1.1 average distances away
 *                                                  is taken to be half a distance away
 * </pre>
 *
 * A counter is never extrapolated below zero. Counter resets are found once a series; at a step
 * only those in the window are looked at, so the cost does not grow with the window.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream promql/functions.go extrapolatedRate
 */
final class RateFunctions implements RangeFunction {
  static final RangeFunction RATE = new RateFunctions(true, true);
  static final RangeFunction INCREASE = new RateFunctions(true, false);
  static final RangeFunction DELTA = new RateFunctions(false, false);

  private final boolean counter;
  private final boolean perSecond;

  private RateFunctions(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  @Override
  public void apply(SampleWindow window, RangeCall call, Column out) {
    if (call.isAnchored() || call.isSmoothed()) {
      new ExtendedRate(window, call, counter, perSecond).apply(out);
      return;
    }
    if (window.hasHistograms()) {
      applyMixed(window, call, out);
      return;
    }
    boolean startTimes = counter && call.useStartTimes() && window.floatStarts().length > 0;
    CounterResets resets = CounterResets.ofFloats(window, startTimes);
    if (!startTimes) {
      plainFloats(window, call, resets, out);
      return;
    }
    for (int step = 0; step < window.steps(); step++) {
      floats(window, call, step, resets, true, out);
    }
  }

  /**
   * The common case, spelled out over the bare arrays: floats without start timestamps. Computes
   * exactly what {@link Extrapolation} says.
   */
  private void plainFloats(SampleWindow window, RangeCall call, CounterResets resets, Column out) {
    double[] v = window.floats();
    long[] t = window.floatTimes();
    int[] froms = window.floatFroms();
    int[] tos = window.floatTos();
    double[] results = out.values();
    long[] present = out.present();
    boolean anyReset = counter && !resets.isEmpty();
    double divisor = perSecond ? call.rangeSeconds() : 1;
    long range = call.rangeEnd(0) - call.rangeStart(0);
    long end = call.rangeEnd(0);
    long stride = call.stride();
    for (int step = 0; step < froms.length; step++, end += stride) {
      int from = froms[step];
      int last = tos[step] - 1;
      if (last <= from) {
        continue;
      }
      double first = v[from];
      double delta = v[last] - first;
      if (anyReset) {
        delta = resets.correct(delta, v, from, last + 1);
      }
      double sampled = (t[last] - t[from]) / 1000.0;
      double toStart = (t[from] - (end - range)) / 1000.0;
      double toEnd = (end - t[last]) / 1000.0;
      double average = sampled / (last - from);
      double threshold = average * Extrapolation.CLOSE;
      if (toStart >= threshold) {
        toStart = average / 2;
      }
      if (counter && delta > 0 && first >= 0) {
        double toZero = sampled * (first / delta);
        if (toZero < toStart) {
          toStart = toZero;
        }
      }
      if (toEnd >= threshold) {
        toEnd = average / 2;
      }
      double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
      results[step] = delta * (factor / divisor);
      present[step >>> 6] |= 1L << step;
    }
  }

  private void applyMixed(SampleWindow window, RangeCall call, Column out) {
    boolean startTimes = counter && call.useStartTimes();
    CounterResets resets =
        CounterResets.ofFloats(window, startTimes && window.floatStarts().length > 0);
    HistogramRate histograms = new HistogramRate(window, call, counter, perSecond);
    for (int step = 0; step < window.steps(); step++) {
      if (window.histogramsIn(step) == 0) {
        floats(window, call, step, resets, startTimes && window.floatStarts().length > 0, out);
      } else if (window.floatsIn(step) > 0) {
        call.annotations().add(Notices.mixedFloatsHistograms(call.metricName(), call.firstArg()));
      } else {
        histograms.apply(step, out);
      }
    }
  }

  private void floats(
      SampleWindow window,
      RangeCall call,
      int step,
      CounterResets resets,
      boolean startTimes,
      Column out) {
    int from = window.floatFrom(step);
    int to = window.floatTo(step);
    if (to == from) {
      return;
    }
    double[] v = window.floats();
    long[] t = window.floatTimes();
    double delta = v[to - 1] - v[from];
    if (counter) {
      delta = resets.correct(delta, v, from, to);
    }
    long start = 0;
    if (startTimes) {
      if (resets.overlapIn(from, to)) {
        call.annotations().add(Notices.startTimeOverlap(call.metricName(), call.firstArg()));
      }
      start = window.floatStarts()[from];
    }
    Extrapolation x =
        new Extrapolation(
            call.rangeStart(step), call.rangeEnd(step), t[from], t[to - 1], to - from, start);
    if (x.startsInside()) {
      delta += v[from];
    } else if (to - from == 1) {
      return;
    }
    double factor = x.factor(counter && delta > 0 && v[from] >= 0, v[from], delta);
    out.set(step, delta * (perSecond ? factor / call.rangeSeconds() : factor));
  }
}
