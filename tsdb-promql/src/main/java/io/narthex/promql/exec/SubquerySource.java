package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.StepGrid;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.storage.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A subquery: an instant vector, evaluated on a grid of its own that covers the ranges of all steps
 * around it.
 *
 * <pre>
 *   steps here                      t0              t1
 *   ranges            (-------------]
 *                          (-------------]            shifted back by the offset
 *   own grid        . . . . x x x x x x x . . .       multiples of the resolution after the first edge
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/engine.go evaluator.subqueryTimeRange, runSubquery, evalSubquery
 */
record SubquerySource(SubqueryExpr expr, VectorOp inner) implements RangeSource {
  @Override
  public long range() {
    return expr.range();
  }

  @Override
  public VectorSelector.Mode mode() {
    return VectorSelector.Mode.PLAIN;
  }

  @Override
  public boolean hasOneName() {
    return inner.hasOneName();
  }

  @Override
  public RefTimes refs(EvalScope scope) {
    AtModifier at = expr.at();
    return new RefTimes(scope.grid(), expr.offset(), at != null, at == null ? 0 : at.timestamp());
  }

  /** The subquery's own steps. */
  StepGrid innerGrid(EvalScope scope) {
    RefTimes refs = refs(scope);
    long resolution =
        expr.step() != 0 ? expr.step() : scope.options().subqueryStep().applyAsLong(expr.range());
    long edge = refs.first() - expr.range();
    long start = resolution * (edge / resolution);
    if (start <= edge) {
      start += resolution;
    }
    return new StepGrid(start, refs.last(), resolution);
  }

  @Override
  public RangeInput open(EvalScope scope) {
    StepGrid grid = innerGrid(scope);
    scope.budget().checkSteps(grid.longCount());
    SampleCounts counts = new SampleCounts(grid, true);
    EvalScope child = new EvalScope(scope.context(), grid, counts);
    long before = scope.budget().current();
    Map<Labels, Integer> index = new HashMap<>();
    List<Series> series = new ArrayList<>();
    List<Boolean> drops = new ArrayList<>();
    if (grid.count() > 0) {
      ColumnStream stream = inner.open(child);
      for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
        add(grid, s, index, series, drops);
      }
    }
    scope.counts().addReadOf(counts, scope.grid(), expr.offset(), expr.range());
    boolean[] dropNames = new boolean[drops.size()];
    for (int i = 0; i < dropNames.length; i++) {
      dropNames[i] = drops.get(i);
    }
    return new RangeInput(series, dropNames, scope.budget().current() - before, counts);
  }

  /** Adds a series; one of the same labels, from other steps, is filled up instead. */
  private static void add(
      StepGrid grid,
      SeriesColumn s,
      Map<Labels, Integer> index,
      List<Series> series,
      List<Boolean> drops) {
    if (s.column().isEmpty()) {
      return;
    }
    Integer at = index.putIfAbsent(s.labels(), series.size());
    if (at == null) {
      series.add(new GridSeries(s.labels(), grid, s.column().copy()));
      drops.add(s.dropName());
      return;
    }
    Column known = ((GridSeries) series.get(at)).column;
    Column more = s.column();
    for (int i = Steps.next(more.present(), 0); i >= 0; i = Steps.next(more.present(), i + 1)) {
      known.setFrom(i, more, i);
    }
  }

  /** A column as a series of samples at the grid's times. */
  static final class GridSeries implements Series {
    private final Labels labels;
    private final StepGrid grid;
    private final Column column;

    GridSeries(Labels labels, StepGrid grid, Column column) {
      this.labels = labels;
      this.grid = grid;
      this.column = column;
    }

    @Override
    public Labels labels() {
      return labels;
    }

    @Override
    public SampleIterator iterator() {
      throw new UnsupportedOperationException("read only as a whole");
    }

    @Override
    public void read(SampleBuffer into, long mint, long maxt) {
      long[] present = column.present();
      into.reserve(column.count());
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        long t = grid.time(i);
        if (t < mint || t > maxt) {
          continue;
        }
        FloatHistogram h = column.histogram(i);
        if (h == null) {
          into.add(t, column.value(i));
        } else {
          into.add(t, forgetReset(h));
        }
      }
    }

    /**
     * A histogram that no longer claims to follow a reset or not: between the steps of a subquery
     * there may be samples that it does not show, and a step may show the same sample twice.
     */
    private static FloatHistogram forgetReset(FloatHistogram h) {
      return switch (h.counterResetHint()) {
        case UNKNOWN, GAUGE -> h;
        case COUNTER_RESET, NOT_COUNTER_RESET ->
            h.toBuilder().counterResetHint(CounterResetHint.UNKNOWN).build();
      };
    }
  }
}
