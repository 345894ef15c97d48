package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.column.WindowEdges;
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
   * The common case, spelled out over the bare arrays: floats without start timestamps. How far a
   * change is stretched depends on timestamps alone, unless a counter would be stretched below
   * zero: see {@link StretchGrid}.
   */
  private void plainFloats(SampleWindow window, RangeCall call, CounterResets resets, Column out) {
    WindowEdges edges = window.floatEdges();
    StretchGrid grid = StretchGrid.of(edges, call, perSecond);
    int[] froms = edges.froms();
    int[] tos = edges.tos();
    double[] v = window.floats();
    double[] stretch = grid.stretch();
    double[] near = grid.nearZero();
    double[] results = out.values();
    long[] present = out.present();
    boolean anyReset = counter && !resets.isEmpty();
    for (int step = 0; step < froms.length; step++) {
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
      double factor = stretch[step];
      if (counter && delta > 0 && !(first > delta * near[step] && delta > StretchGrid.TINY)) {
        factor = grid.exact(step, first, delta);
      }
      results[step] = delta * factor;
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
