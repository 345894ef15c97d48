package io.narthex.promql.functions;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramAccumulator;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;

/**
 * Rates of histograms over {@code anchored} and {@code smoothed} selectors: the histograms at both
 * edges, interpolated if smoothed, instead of extrapolation.
 *
 * <p>Thread-safety: none; one series.
 *
 * @upstream promql/functions.go extendedHistogramRate, correctForCounterResetsHistogram
 */
final class ExtendedHistogramRate {
  private final SampleWindow window;
  private final RangeCall call;
  private final boolean counter;
  private final boolean perSecond;
  private final HistogramInterpolation interpolation;

  ExtendedHistogramRate(SampleWindow window, RangeCall call, boolean counter, boolean perSecond) {
    this.window = window;
    this.call = call;
    this.counter = counter;
    this.perSecond = perSecond;
    interpolation = new HistogramInterpolation(call.annotations(), call.firstArg());
  }

  void apply(int step, Column out) {
    try {
      evaluate(step, out);
    } catch (IncompatibleHistogramsException e) {
      call.annotations().add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
    }
  }

  private void evaluate(int step, Column out) {
    long[] t = window.histogramTimes();
    FloatHistogram[] h = window.histograms();
    int from = window.histogramFrom(step);
    int to = window.histogramTo(step);
    long start = call.rangeStart(step);
    long end = call.rangeEnd(step);
    boolean smoothed = call.isSmoothed();
    int first = ExtendedRate.firstIndex(t, from, to, start);
    int last = smoothed ? ExtendedRate.lastIndex(t, from, to, end) : to - 1;
    if (t[last] <= start || (smoothed && t[first] > end)) {
      return;
    }
    if (!checkKinds(first, last)) {
      return;
    }
    FloatHistogram left =
        smoothed && t[first] < start
            ? interpolation.at(start, t[first], h[first], t[first + 1], h[first + 1], counter)
            : h[first];
    FloatHistogram right =
        smoothed && last > from && t[last] > end
            ? interpolation.at(end, t[last - 1], h[last - 1], t[last], h[last], counter)
            : h[last];
    if (!counter && (!isGauge(left) || !isGauge(right))) {
      call.annotations().add(Notices.histogramNotGauge(call.metricName(), call.firstArg()));
    }
    HistogramAccumulator result = HistogramAccumulator.of(right);
    noteReconciled(result.subtract(left), HistogramOperation.SUBTRACTION);
    if (counter) {
      boolean spansReset = smoothed && t[first] < start && h[first + 1].detectsReset(h[first]);
      addBeforeResets(result, first, last, left, right, spansReset);
    }
    if (perSecond) {
      result.divide(call.rangeSeconds());
    }
    result.counterResetHint(CounterResetHint.GAUGE);
    out.set(step, result.toHistogram());
  }

  /** Notes gauges taken for counters; false if exponential and custom buckets are mixed. */
  private boolean checkKinds(int first, int last) {
    FloatHistogram[] h = window.histograms();
    for (int i = first; i <= last; i++) {
      if (h[i].usesCustomBuckets() != h[first].usesCustomBuckets()) {
        call.annotations().add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
        return false;
      }
      if (counter && isGauge(h[i])) {
        call.annotations().add(Notices.histogramNotCounter(call.metricName(), call.firstArg()));
      }
    }
    return true;
  }

  /**
   * Adds the histograms from which the counter fell between the edges. A reset that the left
   * interpolation went across is accounted for already; the last sample is represented by the right
   * edge.
   */
  private void addBeforeResets(
      HistogramAccumulator result,
      int first,
      int last,
      FloatHistogram left,
      FloatHistogram right,
      boolean leftSpansReset) {
    FloatHistogram[] h = window.histograms();
    int next = leftSpansReset ? first + 2 : first + 1;
    FloatHistogram previous = leftSpansReset ? h[first + 1] : left;
    if (next > last) {
      return;
    }
    HistogramAccumulator correction = null;
    for (int i = next; i < last; i++) {
      if (h[i].detectsReset(previous)) {
        correction = plus(correction, previous);
      }
      previous = h[i];
    }
    if (right.detectsReset(previous)) {
      correction = plus(correction, previous);
    }
    if (correction != null) {
      noteReconciled(result.add(correction.toHistogram()), HistogramOperation.ADDITION);
    }
  }

  private HistogramAccumulator plus(
      @org.jspecify.annotations.Nullable HistogramAccumulator sum, FloatHistogram h) {
    if (sum == null) {
      return HistogramAccumulator.of(h);
    }
    noteReconciled(sum.add(h), HistogramOperation.ADDITION);
    return sum;
  }

  private void noteReconciled(boolean reconciled, HistogramOperation during) {
    if (reconciled) {
      call.annotations().add(Notices.mismatchedCustomBuckets(during, call.firstArg()));
    }
  }

  private static boolean isGauge(FloatHistogram h) {
    return h.counterResetHint() == CounterResetHint.GAUGE;
  }
}
