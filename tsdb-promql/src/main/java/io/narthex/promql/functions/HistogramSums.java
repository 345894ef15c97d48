package io.narthex.promql.functions;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramAccumulator;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;

/**
 * {@code sum_over_time} and {@code avg_over_time} of histograms, compensated.
 *
 * @upstream promql/functions.go funcSumOverTime, funcAvgOverTime
 */
final class HistogramSums {
  private HistogramSums() {}

  static void sum(SampleWindow w, RangeCall call, int step, Column out) {
    accumulate(w, call, step, out, false);
  }

  static void avg(SampleWindow w, RangeCall call, int step, Column out) {
    accumulate(w, call, step, out, true);
  }

  private static void accumulate(
      SampleWindow w, RangeCall call, int step, Column out, boolean mean) {
    FloatHistogram[] h = w.histograms();
    int from = w.histogramFrom(step);
    int to = w.histogramTo(step);
    call.worked(64 * (to - from));
    boolean reconciled = false;
    HistogramAccumulator sum = HistogramAccumulator.compensated(h[from]);
    boolean running = false;
    try {
      for (int i = from + 1; i < to; i++) {
        double n = i - from + 1.0;
        if (mean && !running) {
          HistogramAccumulator before = sum.copy();
          reconciled |= sum.add(h[i]);
          if (!sum.hasOverflow()) {
            continue;
          }
          sum = before;
          sum.divide(n - 1);
          running = true;
        }
        if (running) {
          sum.multiply((n - 1) / n);
          reconciled |= sum.add(h[i].dividedBy(n));
        } else {
          reconciled |= sum.add(h[i]);
        }
      }
    } catch (IncompatibleHistogramsException e) {
      call.annotations().add(Notices.mixedExponentialCustom(call.metricName(), call.firstArg()));
      return;
    }
    if (mean && !running) {
      sum.divide(to - from);
    }
    out.set(step, sum.toHistogram());
    note(h, from, to, call, reconciled);
  }

  private static void note(
      FloatHistogram[] h, int from, int to, RangeCall call, boolean reconciled) {
    boolean resets = false;
    boolean noResets = false;
    for (int i = from; i < to; i++) {
      switch (h[i].counterResetHint()) {
        case COUNTER_RESET -> resets = true;
        case NOT_COUNTER_RESET -> noResets = true;
        case UNKNOWN, GAUGE -> {}
      }
    }
    if (resets && noResets) {
      call.annotations()
          .add(Notices.counterResetCollision(HistogramOperation.AGGREGATION, call.firstArg()));
    }
    if (reconciled) {
      call.annotations()
          .add(Notices.mismatchedCustomBuckets(HistogramOperation.AGGREGATION, call.firstArg()));
    }
  }
}
