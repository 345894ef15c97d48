package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.StepGrid;
import org.jspecify.annotations.Nullable;

/**
 * A vector that is the same at every step: evaluated at the first one and repeated.
 *
 * @upstream promql/engine.go evaluator.eval (StepInvariantExpr)
 */
final class StepInvariantOp implements VectorOp {
  private final VectorOp inner;

  StepInvariantOp(VectorOp inner) {
    this.inner = inner;
  }

  @Override
  public boolean hasOneName() {
    return inner.hasOneName();
  }

  /** The scope of the first step alone. */
  static EvalScope firstStep(EvalScope scope) {
    StepGrid first = scope.grid().firstOnly();
    return new EvalScope(scope.context(), first, new SampleCounts(first, false));
  }

  /** Every step looks at the samples of the first one; they are read once. */
  static void takeCounts(EvalScope scope, EvalScope first) {
    for (int i = 0; i < scope.steps(); i++) {
      scope.counts().addQueryable(i, first.counts().queryable());
    }
    scope.counts().addRead(0, first.counts().read());
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    if (scope.steps() == 0) {
      return () -> null;
    }
    return new Stream(scope, firstStep(scope));
  }

  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final EvalScope first;
    private final ColumnStream in;
    private final Column out;
    private long repeated;
    private long given;
    private boolean counted;

    Stream(EvalScope scope, EvalScope first) {
      this.scope = scope;
      this.first = first;
      in = inner.open(first);
      out = new Column(scope.steps());
    }

    @Override
    public @Nullable SeriesColumn next() {
      for (SeriesColumn s = in.next(); s != null; s = in.next()) {
        if (s.column().has(0)) {
          out.clear();
          for (int i = 0; i < out.size(); i++) {
            out.setFrom(i, s.column(), 0);
          }
          given += out.weight();
          repeated += out.weight() - s.column().weight();
          scope.budget().checkGiven(given);
          return new SeriesColumn(s.labels(), s.dropName(), out);
        }
      }
      if (!counted) {
        counted = true;
        scope.budget().add(repeated); // upstream repeats when all else is let go
        takeCounts(scope, first);
      }
      return null;
    }
  }
}
