package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.BinaryOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * {@code and}, {@code or}, {@code unless}: which match groups have an element at a step is a set of
 * bits a group; the operation masks columns with them.
 *
 * @upstream promql/engine.go VectorAnd, VectorOr, VectorUnless
 */
final class SetOp implements VectorOp {
  private final BinaryExpr expr;
  private final VectorOp left;
  private final VectorOp right;

  SetOp(BinaryExpr expr, VectorOp left, VectorOp right) {
    this.expr = expr;
    this.left = left;
    this.right = right;
  }

  @Override
  public boolean hasOneName() {
    return expr.op() != BinaryOp.OR && left.hasOneName();
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, s -> new Evaluation(s).run());
  }

  private final class Evaluation {
    private final EvalScope scope;

    Evaluation(EvalScope scope) {
      this.scope = scope;
    }

    List<SeriesColumn> run() {
      scope.checkCanceled();
      StepTally tally = new StepTally(scope);
      List<SeriesColumn> l = scope.collect(left);
      List<SeriesColumn> r = scope.collect(right);
      l.forEach(s -> tally.input(s.column()));
      r.forEach(s -> tally.input(s.column()));
      UnaryOperator<Labels> signature = MatchSignature.of(expr.matching());
      if (expr.op() == BinaryOp.OR) {
        mask(r, signature, groups(l, signature), false);
        l.addAll(r);
      } else {
        mask(l, signature, groups(r, signature), expr.op() == BinaryOp.AND);
      }
      l.forEach(s -> tally.result(s.column()));
      tally.finish();
      l.removeIf(s -> s.column().isEmpty());
      return l;
    }

    /** For each match group the steps at which it has an element. */
    private Map<Labels, long[]> groups(List<SeriesColumn> series, UnaryOperator<Labels> signature) {
      Map<Labels, long[]> groups = new HashMap<>();
      for (SeriesColumn s : series) {
        long[] steps =
            groups.computeIfAbsent(signature.apply(s.labels()), k -> Steps.none(scope.steps()));
        Steps.addAll(steps, s.column().present());
      }
      return groups;
    }

    private void mask(
        List<SeriesColumn> series,
        UnaryOperator<Labels> signature,
        Map<Labels, long[]> groups,
        boolean keep) {
      for (SeriesColumn s : series) {
        long[] steps = groups.get(signature.apply(s.labels()));
        Column c = s.column();
        if (steps == null) {
          if (keep) {
            c.clear();
          }
        } else if (keep) {
          c.retain(steps);
        } else {
          c.removeAll(steps);
        }
      }
    }
  }
}
