package io.narthex.promql.parser;

import java.util.List;

/**
 * An expression in parentheses.
 *
 * @upstream promql/parser/ast.go ParenExpr
 */
public record ParenExpr(Expr expr, PositionRange position) implements Expr {
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
