package io.narthex.promql.parser;

import java.util.List;

/**
 * A string, without quotes and escapes.
 *
 * @upstream promql/parser/ast.go StringLiteral
 */
public record StringLiteral(String value, PositionRange position) implements Expr {
  @Override
  public ExprType type() {
    return ExprType.STRING;
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
