package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects all samples of a range: {@code up[5m]}. Offset, {@code @} and mode are those of its
 * {@link #selector}, also when they were written after the brackets.
 *
 * @param range length of the range in milliseconds; 0 if {@code rangeExpr} is set
 * @param rangeExpr the length when it has to be computed
 * @upstream promql/parser/ast.go MatrixSelector
 */
public record MatrixSelector(
    VectorSelector selector, long range, @Nullable DurationExpr rangeExpr, PositionRange position)
    implements Expr {
  /** The same with another inner selector. */
  public MatrixSelector withSelector(VectorSelector newSelector) {
    return new MatrixSelector(newSelector, range, rangeExpr, position);
  }

  /** The same with a length in milliseconds and no expression. */
  public MatrixSelector withRange(long newRange) {
    return new MatrixSelector(selector, newRange, null, position);
  }

  @Override
  public ExprType type() {
    return ExprType.MATRIX;
  }

  @Override
  public List<Expr> children() {
    return List.of(selector);
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
