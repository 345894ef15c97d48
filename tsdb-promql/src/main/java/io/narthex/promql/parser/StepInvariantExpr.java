package io.narthex.promql.parser;

import java.util.List;

/**
 * An expression whose value is the same at every step. The parser makes none; planning does. It is
 * invisible in the text form.
 *
 * @upstream promql/parser/ast.go StepInvariantExpr
 */
public record StepInvariantExpr(Expr expr) implements Expr {
  @Override
  public PositionRange position() {
    return expr.position();
  }

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
