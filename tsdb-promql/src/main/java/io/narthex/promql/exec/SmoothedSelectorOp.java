package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.functions.HistogramInterpolation;
import io.narthex.promql.parser.PositionRange;
import io.narthex.promql.value.Notices;
import io.narthex.storage.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code smoothed} instant selector: the value on the line between the samples before and after a
 * step.
 *
 * <pre>
 *   samples      a -------- b
 *   steps          ^a+(b-a)/4   ^b (nothing after it)     ^– (older than the lookback)
 * </pre>
 *
 * @upstream promql/engine.go evaluator.smoothSeries
 */
final class SmoothedSelectorOp implements VectorOp {
  private final Selector selector;
  private final boolean oneName;

  SmoothedSelectorOp(Selector selector, ExecOptions options) {
    this.selector = selector;
    oneName = selector.hasOneName(options);
  }

  @Override
  public boolean hasOneName() {
    return oneName;
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return scope.steps() == 0 ? () -> null : new Stream(scope);
  }

  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final RefTimes refs;
    private final long lookback;
    private final SampleBuffer buffer = new SampleBuffer();
    private final SampleWindow window;
    private final Column column;
    private final PositionRange position = selector.expr().position();
    private @Nullable List<Series> series;
    private int next;

    Stream(EvalScope scope) {
      this.scope = scope;
      refs = selector.refs(scope);
      lookback = scope.options().lookback();
      window = new SampleWindow(scope.steps());
      column = new Column(scope.steps());
    }

    @Override
    public @Nullable SeriesColumn next() {
      List<Series> all = series;
      if (all == null) {
        all = scope.context().select(selector.plan());
        series = all;
      }
      while (next < all.size()) {
        Series s = all.get(next++);
        scope.checkCanceled();
        buffer.clear();
        s.read(buffer, refs.first() - lookback + 1, refs.last() + lookback);
        window.load(buffer);
        window.slide(refs, lookback, lookback);
        column.clear();
        for (int step = 0; step < column.size(); step++) {
          fill(step, s.labels().metricName());
        }
        if (!column.isEmpty()) {
          scope.budget().check(column.weight());
          return new SeriesColumn(s.labels(), false, column);
        }
      }
      return null;
    }

    private void fill(int step, String metric) {
      boolean floats = window.floatsIn(step) > 0;
      boolean histograms = window.histogramsIn(step) > 0;
      if (floats && histograms) {
        scope.annotations().add(Notices.mixedFloatsHistograms(metric, position));
      } else if (histograms) {
        fillHistogram(step, metric);
      } else if (floats) {
        fillFloat(step);
      }
    }

    /** Index of the first sample at or after {@code t}. */
    private int firstAtLeast(long[] times, int from, int to, long t) {
      int i = from;
      while (i < to && times[i] < t) {
        i++;
      }
      return i;
    }

    private void fillFloat(int step) {
      long[] t = window.floatTimes();
      double[] v = window.floats();
      int from = window.floatFrom(step);
      int to = window.floatTo(step);
      long ref = refs.at(step);
      int i = firstAtLeast(t, from, to, ref);
      if (i < to && t[i] == ref) {
        column.set(step, v[i]);
      } else if (i > from && i < to) {
        double rise = (v[i] - v[i - 1]) * (double) (ref - t[i - 1]);
        column.set(step, v[i - 1] + rise / (double) (t[i] - t[i - 1]));
      } else if (i > from) {
        column.set(step, v[i - 1]);
      }
    }

    private void fillHistogram(int step, String metric) {
      long[] t = window.histogramTimes();
      FloatHistogram[] h = window.histograms();
      int from = window.histogramFrom(step);
      int to = window.histogramTo(step);
      long ref = refs.at(step);
      int i = firstAtLeast(t, from, to, ref);
      if (i < to && t[i] == ref) {
        column.set(step, h[i]);
      } else if (i > from && i < to) {
        interpolate(step, ref, i, metric);
      } else if (i > from) {
        FloatHistogram last = h[i - 1];
        column.set(step, last.toBuilder().counterResetHint(CounterResetHint.UNKNOWN).build());
      }
    }

    private void interpolate(int step, long ref, int i, String metric) {
      long[] t = window.histogramTimes();
      FloatHistogram before = window.histograms()[i - 1];
      FloatHistogram after = window.histograms()[i];
      if (before.usesCustomBuckets() != after.usesCustomBuckets()) {
        scope.annotations().add(Notices.mixedExponentialCustom(metric, position));
        return;
      }
      boolean gauge =
          before.counterResetHint() == CounterResetHint.GAUGE
              && after.counterResetHint() == CounterResetHint.GAUGE;
      try {
        column.set(
            step,
            new HistogramInterpolation(scope.annotations(), position)
                .at(ref, t[i - 1], before, t[i], after, !gauge));
      } catch (IncompatibleHistogramsException e) {
        scope.annotations().add(Notices.mixedExponentialCustom(metric, position));
      }
    }
  }
}
