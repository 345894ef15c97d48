package io.narthex.promql.parser;

import java.util.List;

/**
 * A number.
 *
 * @param value the number; a duration in seconds
 * @param isDuration whether it was spelled as a duration ({@code 5m}) and prints as one
 * @upstream promql/parser/ast.go NumberLiteral
 */
public record NumberLiteral(double value, boolean isDuration, PositionRange position)
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
