package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Weights;
import io.narthex.promql.column.WindowEdges;
import io.narthex.promql.column.WindowEdgesCache;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instant selector: at each step the newest sample that is not older than the lookback.
 *
 * <pre>
 *   samples   |  a        b     stale      c
 *   step         ^a    ^a   ^b      ^–       ^c      a sample exactly as old as the lookback is too old
 * </pre>
 *
 * Each series is read once for all steps.
 *
 * @upstream promql/engine.go evaluator.evalSeries, vectorSelectorSingle
 */
final class VectorSelectorOp implements VectorOp {
  /** What of the found sample becomes the value. */
  enum Take {
    /** The sample itself. */
    VALUE,
    /** Its timestamp in seconds, as {@code timestamp()} wants it. */
    TIMESTAMP,
    /** Its start timestamp in seconds, as {@code start_timestamp()} wants it. */
    START_TIMESTAMP,
    /** Its timestamp in ms; histograms are an error ({@code info()}). */
    INFO_TIMESTAMP
  }

  private final Selector selector;
  private final Take take;

  private final boolean oneName;

  VectorSelectorOp(Selector selector, Take take, ExecOptions options) {
    this.selector = selector;
    this.take = take;
    oneName = selector.hasOneName(options);
  }

  @Override
  public boolean hasOneName() {
    return oneName;
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    if (scope.steps() == 0) {
      return () -> null;
    }
    return new Stream(
        scope, selector.refs(scope), take, () -> scope.context().select(selector.plan()));
  }

  /** Where the series come from: asked when the first one is wanted. */
  @FunctionalInterface
  interface SeriesSource {
    List<Series> get();
  }

  /** One evaluation. */
  static final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final RefTimes refs;
    private final Take take;
    private final SeriesSource source;
    private final long lookback;
    private SampleBuffer buffer = new SampleBuffer(0);
    private final Column column;
    private final WindowEdgesCache cache;
    private final int checkMask;
    private @Nullable SeriesReader reader;
    private int next;

    Stream(EvalScope scope, RefTimes refs, Take take, SeriesSource source) {
      this.scope = scope;
      this.refs = refs;
      this.take = take;
      this.source = source;
      this.lookback = scope.options().lookback();
      this.column = new Column(scope.steps());
      cache = new WindowEdgesCache(scope.steps());
      checkMask = scope.checkMask(64);
    }

    @Override
    public @Nullable SeriesColumn next() {
      SeriesReader in = reader;
      if (in == null) {
        scope.checkCanceled();
        boolean newest = refs.first() == refs.last();
        in =
            new SeriesReader(scope, source.get(), refs.first() - lookback + 1, refs.last(), newest);
        reader = in;
      }
      while (next < in.size()) {
        int i = next++;
        if ((i & checkMask) == 0) {
          scope.checkCanceled();
        }
        buffer = in.read(i);
        if (!buffer.isEmpty()) {
          Series s = in.series(i);
          column.clear();
          fill(s);
          if (!column.isEmpty()) {
            return new SeriesColumn(s.labels(), false, column);
          }
        }
      }
      return null;
    }

    private void fill(Series s) {
      if (buffer.histograms() == null && take == Take.VALUE) {
        long found = fillFloats();
        scope.budget().add(found);
      } else {
        fillAny(s);
      }
    }

    /**
     * Only floats, only values: the common case. At a step the newest sample counts of those that
     * the lookback reaches, which are a window. Gives the number of steps with a value.
     */
    private long fillFloats() {
      long first = refs.first();
      WindowEdges edges =
          cache.find(buffer.times(), buffer.size(), first - lookback, first, refs.stride());
      int[] froms = edges.froms();
      int[] tos = edges.tos();
      double[] values = buffer.values();
      double[] out = column.values();
      long[] present = column.present();
      long found = 0;
      for (int step = 0; step < out.length; step++) {
        int newest = tos[step] - 1;
        if (newest >= froms[step] && Double.doubleToRawLongBits(values[newest]) != StaleNaN.BITS) {
          out[step] = values[newest];
          present[step >>> 6] |= 1L << step;
          found++;
        }
      }
      countFloats(found);
      return found;
    }

    private void countFloats(long found) {
      SampleCounts counts = scope.counts();
      if (!counts.isPerStep()) {
        counts.addTotals(found, found);
        return;
      }
      for (int step = 0; step < column.size(); step++) {
        if (column.has(step)) {
          counts.add(step, 1, 1);
        }
      }
    }

    private void fillAny(Series s) {
      int n = buffer.size();
      int i = 0;
      @Nullable FloatHistogram converted = null;
      int convertedAt = -1;
      for (int step = 0; step < column.size(); step++) {
        long ref = refs.at(step);
        while (i < n && buffer.time(i) <= ref) {
          i++;
        }
        if (i == 0 || buffer.time(i - 1) <= ref - lookback) {
          continue;
        }
        int at = i - 1;
        Object h = buffer.histogram(at);
        if (h == null) {
          if (!StaleNaN.isStale(buffer.value(at))) {
            column.set(step, take(at, buffer.value(at)));
            count(step, 1);
          }
          continue;
        }
        if (convertedAt != at) {
          converted = SampleWindow.toFloat(h);
          convertedAt = at;
        }
        if (converted != null && !StaleNaN.isStale(converted.sum())) {
          takeHistogram(s, step, at, converted);
        }
      }
    }

    private void takeHistogram(Series s, int step, int at, FloatHistogram h) {
      if (take == Take.INFO_TIMESTAMP) {
        throw new PromqlException.Evaluation(
            "this should be an info metric, with float samples: " + s.labels());
      }
      if (take == Take.VALUE) {
        column.set(step, h);
        count(step, Weights.point(h));
      } else {
        column.set(step, take(at, 0));
        count(step, 1);
      }
    }

    /** The function around a timestamp counts it as its input. */
    private boolean isHeld() {
      return take != Take.TIMESTAMP && take != Take.START_TIMESTAMP;
    }

    private double take(int at, double v) {
      return switch (take) {
        case VALUE -> v;
        case TIMESTAMP -> buffer.time(at) / 1000.0;
        case START_TIMESTAMP -> buffer.startTime(at) / 1000.0;
        case INFO_TIMESTAMP -> (double) buffer.time(at);
      };
    }

    private void count(int step, int weight) {
      scope.budget().add(isHeld() ? weight : 0);
      scope.counts().add(step, weight, weight);
    }
  }
}
