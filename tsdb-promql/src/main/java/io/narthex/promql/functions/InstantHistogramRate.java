package io.narthex.promql.functions;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramSum;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;

/**
 * {@code irate} and {@code idelta} between two histograms.
 *
 * @upstream promql/functions.go instantValue
 */
final class InstantHistogramRate {
  private InstantHistogramRate() {}

  static void apply(SampleWindow w, RangeCall call, boolean rate, int step, int last, Column out) {
    long interval = w.histogramTimes()[last] - w.histogramTimes()[last - 1];
    if (interval == 0) {
      return;
    }
    FloatHistogram previous = w.histograms()[last - 1];
    FloatHistogram result = w.histograms()[last];
    boolean anyGauge = isGauge(previous) || isGauge(result);
    boolean bothGauges = isGauge(previous) && isGauge(result);
    if (rate && anyGauge) {
      call.annotations().add(Notices.histogramNotCounter(call.metricName(), call.args()));
    }
    if (!rate && !bothGauges) {
      call.annotations().add(Notices.histogramNotGauge(call.metricName(), call.args()));
    }
    if (!rate || !new HistogramResets(w, call.useStartTimes()).at(last)) {
      try {
        HistogramSum difference = result.minus(previous);
        result = difference.result();
        if (difference.boundsReconciled()) {
          call.annotations()
              .add(Notices.mismatchedCustomBuckets(HistogramOperation.SUBTRACTION, call.args()));
        }
      } catch (IncompatibleHistogramsException e) {
        call.annotations().add(Notices.mixedExponentialCustom(call.metricName(), call.args()));
        return;
      }
    }
    if (rate) {
      result = result.dividedBy(interval / 1000.0);
    }
    out.set(step, result.compact(0).toBuilder().counterResetHint(CounterResetHint.GAUGE).build());
  }

  private static boolean isGauge(FloatHistogram h) {
    return h.counterResetHint() == CounterResetHint.GAUGE;
  }
}
