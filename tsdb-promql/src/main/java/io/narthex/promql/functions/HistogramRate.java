package io.narthex.promql.functions;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramAccumulator;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;
import org.jspecify.annotations.Nullable;

/**
 * {@code rate}, {@code increase} and {@code delta} of histograms: last minus first, plus what was
 * there before each reset, at the lowest resolution in the range.
 *
 * <p>Thread-safety: none; one series.
 *
 * @upstream promql/functions.go histogramRate, extrapolatedRate
 */
final class HistogramRate {
  private final SampleWindow window;
  private final RangeCall call;
  private final boolean counter;
  private final boolean perSecond;
  private final HistogramResets resets;

  HistogramRate(SampleWindow window, RangeCall call, boolean counter, boolean perSecond) {
    this.window = window;
    this.call = call;
    this.counter = counter;
    this.perSecond = perSecond;
    resets = new HistogramResets(window, counter && call.useStartTimes());
  }

  void apply(int step, Column out) {
    FloatHistogram[] h = window.histograms();
    int from = window.histogramFrom(step);
    int to = window.histogramTo(step);
    HistogramAccumulator delta = null;
    call.worked(64 + to - from);
    if (to - from > 1) {
      Annotations notes = new Annotations();
      delta = change(from, to, notes);
      call.annotations().addAll(notes);
      if (delta == null) {
        return;
      }
    }
    boolean startTimes = counter && call.useStartTimes() && window.histogramStarts().length > 0;
    long[] t = window.histogramTimes();
    Extrapolation x =
        new Extrapolation(
            call.rangeStart(step),
            call.rangeEnd(step),
            t[from],
            t[to - 1],
            to - from,
            startTimes ? window.histogramStarts()[from] : 0);
    if (x.startsInside()) {
      if (delta == null) {
        delta = HistogramAccumulator.of(h[from]);
      } else if (!combine(delta, h[from], HistogramOperation.ADDITION, call.annotations())) {
        return;
      }
    } else if (delta == null) {
      return;
    }
    FloatHistogram change = delta.toHistogram();
    double factor =
        x.factor(
            counter && change.count() > 0 && h[from].count() >= 0, h[from].count(), change.count());
    delta.multiply(perSecond ? factor / call.rangeSeconds() : factor);
    out.set(step, delta.toHistogram());
  }

  /** Adds or subtracts, noting what is odd; false if that is impossible. */
  private boolean combine(
      HistogramAccumulator sum, FloatHistogram h, HistogramOperation during, Annotations notes) {
    try {
      boolean reconciled = during == HistogramOperation.ADDITION ? sum.add(h) : sum.subtract(h);
      if (reconciled) {
        notes.add(Notices.mismatchedCustomBuckets(during, call.firstArg()));
      }
      return true;
    } catch (IncompatibleHistogramsException e) {
      notes.add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
      return false;
    }
  }

  /** The change from the first to the last sample; null if they do not go together. */
  private @Nullable HistogramAccumulator change(int from, int to, Annotations notes) {
    FloatHistogram[] h = window.histograms();
    FloatHistogram first = h[from];
    FloatHistogram last = h[to - 1];
    Annotations hints = new Annotations();
    if (counter && (isGauge(first) || isGauge(last))) {
      hints.add(Notices.histogramNotCounter(call.metricName(), call.firstArg()));
    }
    if (counter && resets.at(from + 1)) {
      first = emptyLike(h[from + 1]);
    }
    if (last.usesCustomBuckets() != first.usesCustomBuckets()) {
      notes.addAll(hints);
      notes.add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
      return null;
    }
    int schema = Math.min(last.schema(), first.schema());
    if (counter) {
      for (int i = from + 1; i < to - 1; i++) {
        if (isGauge(h[i])) {
          hints.add(Notices.histogramNotCounter(call.metricName(), call.firstArg()));
        }
        schema = Math.min(schema, h[i].schema());
        if (h[i].usesCustomBuckets() != first.usesCustomBuckets()) {
          notes.add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
          return null;
        }
      }
    }
    HistogramAccumulator sum = HistogramAccumulator.of(last);
    sum.reduceTo(schema);
    if (!combine(sum, first, HistogramOperation.SUBTRACTION, hints)) {
      notes.add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
      return null;
    }
    if (counter) {
      if (!addBeforeResets(sum, from, to, hints)) {
        notes.add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
        return null;
      }
    } else if (!isGauge(h[from]) || !isGauge(last)) {
      hints.add(Notices.histogramNotGauge(call.metricName(), call.firstArg()));
    }
    sum.counterResetHint(CounterResetHint.GAUGE);
    notes.addAll(hints);
    return sum;
  }

  private boolean addBeforeResets(HistogramAccumulator sum, int from, int to, Annotations notes) {
    boolean overlap = false;
    for (int i = from + 1; i < to; i++) {
      if (!overlap && resets.overlapAt(i)) {
        overlap = true;
        notes.add(Notices.startTimeOverlap(call.metricName(), call.firstArg()));
      }
      // a reset right after the first sample: its place was taken by an empty one
      if (i > from + 1 && resets.at(i)) {
        if (!combine(sum, window.histograms()[i - 1], HistogramOperation.ADDITION, notes)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isGauge(FloatHistogram h) {
    return h.counterResetHint() == CounterResetHint.GAUGE;
  }

  private static FloatHistogram emptyLike(FloatHistogram h) {
    return FloatHistogram.builder().schema(h.schema()).customValues(h.customValues()).build();
  }
}
