package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.functions.Quantiles;
import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.value.Notices;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation into one series a group: folds columns into their group's accumulator as they
 * arrive. A series' group is found once, from its labels.
 *
 * @upstream promql/engine.go evaluator.rangeEvalAgg, aggregation
 */
final class AggregateOp implements VectorOp {
  private final AggregateExpr expr;
  private final VectorOp input;
  private final @Nullable ScalarOp param;

  AggregateOp(AggregateExpr expr, VectorOp input, @Nullable ScalarOp param) {
    this.expr = expr;
    this.input = input;
    this.param = param;
  }

  @Override
  public boolean hasOneName() {
    return !expr.without() && !expr.grouping().contains("__name__");
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return scope.steps() == 0 ? () -> null : new Stream(scope);
  }

  private Accumulator accumulator(int steps, AggregateNotes notes, double[] params) {
    return switch (expr.op()) {
      case SUM -> new SumAccumulator(steps, false, notes);
      case AVG -> new SumAccumulator(steps, true, notes);
      case COUNT -> new SimpleAccumulators.Count(steps, false);
      case GROUP -> new SimpleAccumulators.Count(steps, true);
      case MIN -> new SimpleAccumulators.Extreme(steps, false, notes::histogramIgnored);
      case MAX -> new SimpleAccumulators.Extreme(steps, true, notes::histogramIgnored);
      case STDDEV -> new SimpleAccumulators.Variance(steps, true, notes::histogramIgnored);
      case STDVAR -> new SimpleAccumulators.Variance(steps, false, notes::histogramIgnored);
      case QUANTILE -> new ListAccumulators.Quantile(params, notes::histogramIgnored);
      case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES -> throw new AssertionError(expr);
    };
  }

  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final Grouping grouping = new Grouping(expr.grouping(), expr.without());
    private final List<Accumulator> groups = new ArrayList<>();
    private final List<Boolean> dropNames = new ArrayList<>();
    private final Column out;
    private boolean folded;
    private int next;

    Stream(EvalScope scope) {
      this.scope = scope;
      out = new Column(scope.steps());
    }

    private void fold() {
      folded = true;
      scope.checkCanceled();
      long before = scope.budget().current();
      double[] params = param == null ? new double[0] : param.eval(scope);
      AggregateNotes notes = new AggregateNotes(expr, scope.annotations());
      ColumnStream in = input.open(scope);
      for (SeriesColumn s = in.next(); s != null; s = in.next()) {
        int group = grouping.groupOf(s);
        if (group == groups.size()) {
          scope.budget().checkColumns((group + 1L) * scope.steps());
          groups.add(accumulator(scope.steps(), notes, params));
          dropNames.add(false);
        }
        groups.get(group).add(s);
        if (s.dropName()) {
          dropNames.set(group, true);
        }
      }
      if (param != null) {
        checkQuantiles(params);
      }
      scope.budget().set(before);
    }

    private void checkQuantiles(double[] q) {
      double min = Double.MAX_VALUE;
      double max = -Double.MAX_VALUE;
      boolean nan = false;
      for (double v : q) {
        nan |= Double.isNaN(v);
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
      if (nan) {
        noteQuantile(Double.NaN);
      }
      if (max > 1) {
        noteQuantile(max);
      }
      if (min < 0) {
        noteQuantile(min);
      }
    }

    private void noteQuantile(double q) {
      if (Quantiles.isInvalid(q) && expr.param() != null) {
        scope.annotations().add(Notices.invalidQuantile(q, expr.param().position()));
      }
    }

    @Override
    public @Nullable SeriesColumn next() {
      if (!folded) {
        fold();
      }
      while (next < groups.size()) {
        int group = next++;
        out.clear();
        groups.get(group).finish(out);
        if (!out.isEmpty()) {
          scope.budget().add(out.weight());
          return new SeriesColumn(grouping.labels(group), dropNames.get(group), out);
        }
      }
      return null;
    }
  }
}
