package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic in the place of a duration: {@code [5m + step()]}, {@code offset -(1h / 2)}. All
 * values are seconds. Operands are number literals or duration expressions.
 *
 * @param lhs the left operand; null for unary operators, {@code step()} and {@code range()}
 * @param rhs the right operand; the only one of unary operators; null for {@code step()} and {@code
 *     range()}
 * @param wrapped whether it stood in parentheses
 * @upstream promql/parser/ast.go DurationExpr
 */
public record DurationExpr(
    DurationOp op, @Nullable Expr lhs, @Nullable Expr rhs, boolean wrapped, PositionRange position)
    implements Expr {
  @Override
  public ExprType type() {
    return ExprType.SCALAR;
  }

  @Override
  public List<Expr> children() {
    return List.of();
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
