package io.narthex.promql.exec;

import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.parser.BinaryExpr;
import java.util.List;

/**
 * A binary operator between two vectors, set operators apart: evaluates both sides, then has them
 * matched.
 *
 * @upstream promql/engine.go VectorBinop
 */
final class VectorBinaryOp implements VectorOp {
  private final BinaryExpr expr;
  private final VectorOp left;
  private final VectorOp right;

  VectorBinaryOp(BinaryExpr expr, VectorOp left, VectorOp right) {
    this.expr = expr;
    this.left = left;
    this.right = right;
  }

  @Override
  public boolean hasOneName() {
    return FloatBinary.changesMetric(expr.op());
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, this::evaluate);
  }

  private List<SeriesColumn> evaluate(EvalScope scope) {
    scope.checkCanceled();
    StepTally tally = new StepTally(scope);
    List<SeriesColumn> l = scope.collect(left);
    List<SeriesColumn> r = scope.collect(right);
    l.forEach(s -> tally.input(s.column()));
    r.forEach(s -> tally.input(s.column()));
    BinaryNotes notes = new BinaryNotes(scope.steps());
    List<SeriesColumn> results = new VectorMatcher(expr, scope, notes).match(l, r);
    notes.flush(scope.annotations());
    boolean guarded = !scope.isInstant() || !scope.options().delayedNameRemoval();
    LabelGuard guard = new LabelGuard();
    for (SeriesColumn s : results) {
      tally.result(s.column());
      if (guarded) {
        guard.add(s.labels(), s.column());
      }
    }
    tally.finish();
    return results;
  }
}
