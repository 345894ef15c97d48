package io.narthex.promql.parser;

import java.util.List;

/**
 * {@code -expr}, or {@code +expr}, which changes nothing.
 *
 * @param negate whether the sign is a minus
 * @upstream promql/parser/ast.go UnaryExpr
 */
public record UnaryExpr(boolean negate, Expr expr, PositionRange position) implements Expr {
  @Override
  public ExprType type() {
    return expr.type();
  }

  @Override
  public List<Expr> children() {
    return List.of(expr);
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
