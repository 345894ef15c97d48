package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation: {@code sum by (job) (up)}, {@code topk without (pod) (3, x)}.
 *
 * @param op the operator
 * @param expr what is aggregated: an instant vector
 * @param param the parameter of operators that have one: a string for {@code count_values}, else a
 *     scalar
 * @param grouping the label names of the clause, in the order written
 * @param without whether the clause is {@code without}; false for {@code by} and for no clause
 * @upstream promql/parser/ast.go AggregateExpr
 */
public record AggregateExpr(
    AggregateOp op,
    Expr expr,
    @Nullable Expr param,
    List<String> grouping,
    boolean without,
    PositionRange position)
    implements Expr {
  public AggregateExpr {
    grouping = List.copyOf(grouping);
  }

  @Override
  public ExprType type() {
    return ExprType.VECTOR;
  }

  @Override
  public List<Expr> children() {
    return param == null ? List.of(expr) : List.of(expr, param);
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
