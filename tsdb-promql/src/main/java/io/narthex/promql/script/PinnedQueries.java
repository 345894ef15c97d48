package io.narthex.promql.script;

import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.Call;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.ParenExpr;
import io.narthex.promql.parser.StepInvariantExpr;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.UnaryExpr;
import io.narthex.promql.parser.VectorSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a query so that it gives the same at any time: everything that reads samples gets an
 * {@code @} with the time of the original evaluation.
 *
 * <pre>
 *   rate(a[5m]) + b @ 7     at 60 s      rate(a[5m] @ 60.000) + b @ 7.000     at any time
 * </pre>
 *
 * @upstream promql/promqltest/test.go atModifierTestCases
 */
final class PinnedQueries {
  private PinnedQueries() {}

  /** The pinned form, or null if the query has parts that cannot be pinned. */
  static @Nullable Expr pin(Expr expr, long t) {
    return dependsOnTime(expr) ? null : pinned(expr, AtModifier.at(t));
  }

  /** The times at which a pinned query must give what it gives at {@code t}. */
  static long[] times(long t) {
    return t == 0 ? new long[] {-1000, 0, 1000} : new long[] {-10 * t, 0, t / 5, t, 10 * t};
  }

  /** Subqueries are not looked into: a pinned one gives the same whatever is in it. */
  private static boolean dependsOnTime(Expr expr) {
    if (expr instanceof SubqueryExpr) {
      return false;
    }
    if (expr instanceof Call call && call.function().dependsOnTime()) {
      return true;
    }
    return expr.children().stream().anyMatch(PinnedQueries::dependsOnTime);
  }

  private static AtModifier at(@Nullable AtModifier own, AtModifier given) {
    return own != null && own.kind() == AtModifier.Kind.TIMESTAMP ? own : given;
  }

  private static Expr pinned(Expr expr, AtModifier at) {
    if (expr instanceof VectorSelector e) {
      return e.withAt(at(e.at(), at));
    }
    if (expr instanceof MatrixSelector e) {
      return e.withSelector(e.selector().withAt(at(e.selector().at(), at)));
    }
    if (expr instanceof SubqueryExpr e) {
      return e.withAt(at(e.at(), at));
    }
    if (expr instanceof AggregateExpr e) {
      return new AggregateExpr(
          e.op(),
          pinned(e.expr(), at),
          e.param() == null ? null : pinned(e.param(), at),
          e.grouping(),
          e.without(),
          e.position());
    }
    if (expr instanceof BinaryExpr e) {
      return new BinaryExpr(
          e.op(), pinned(e.lhs(), at), pinned(e.rhs(), at), e.matching(), e.returnBool());
    }
    if (expr instanceof Call e) {
      List<Expr> args = e.args().stream().map(arg -> pinned(arg, at)).toList();
      return new Call(e.function(), args, e.position());
    }
    if (expr instanceof ParenExpr e) {
      return new ParenExpr(pinned(e.expr(), at), e.position());
    }
    if (expr instanceof UnaryExpr e) {
      return new UnaryExpr(e.negate(), pinned(e.expr(), at), e.position());
    }
    return expr instanceof StepInvariantExpr e ? pinned(e.expr(), at) : expr;
  }
}
