package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.StepGrid;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.PromqlException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an expression is evaluated: a query and a grid of steps. A subquery opens a scope of its
 * own within its query.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go evaluator
 */
public final class EvalScope {
  private final QueryContext context;
  private final StepGrid grid;
  private final SampleCounts counts;

  public EvalScope(QueryContext context, StepGrid grid, SampleCounts counts) {
    this.context = context;
    this.grid = grid;
    this.counts = counts;
  }

  QueryContext context() {
    return context;
  }

  StepGrid grid() {
    return grid;
  }

  /** Number of steps. */
  int steps() {
    return grid.count();
  }

  /** Whether there is one step only, as in an instant query. */
  boolean isInstant() {
    return grid.start() == grid.end();
  }

  SampleCounts counts() {
    return counts;
  }

  SampleBudget budget() {
    return context.budget();
  }

  ExecOptions options() {
    return context.options();
  }

  Annotations annotations() {
    return context.annotations();
  }

  /**
   * Mask of a count of series: where its bits are 0, it is time to look whether to stop. At most
   * {@code most} series and 65,536 steps lie between.
   *
   * @param most a power of two
   */
  int checkMask(int most) {
    int series = Math.max(1, (1 << 16) / Math.max(1, steps()));
    return Math.min(most, Integer.highestOneBit(series)) - 1;
  }

  void checkCanceled() {
    context.checkCanceled();
  }

  /** Labels after an operation that changes the meaning of a metric. */
  Labels withoutMetric(Labels labels) {
    return context.options().delayedNameRemoval() ? labels : SeriesColumn.dropMetric(labels);
  }

  /** All series of a vector, to be kept. */
  List<SeriesColumn> collect(VectorOp op) {
    List<SeriesColumn> all = new ArrayList<>();
    ColumnStream stream = op.open(this);
    for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
      if (!s.column().isEmpty()) {
        all.add(s.retained());
        budget().checkColumns((long) all.size() * steps());
      }
    }
    return all;
  }

  static PromqlException sameLabels() {
    return new PromqlException.Evaluation("vector cannot contain metrics with the same labelset");
  }
}
