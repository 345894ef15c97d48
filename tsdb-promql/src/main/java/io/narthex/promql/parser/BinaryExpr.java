package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two expressions joined by an operator.
 *
 * @param matching how the elements of two instant vectors find each other; null unless both sides
 *     are instant vectors
 * @param returnBool whether a comparison gives 0 or 1 instead of filtering
 * @upstream promql/parser/ast.go BinaryExpr
 */
public record BinaryExpr(
    BinaryOp op, Expr lhs, Expr rhs, @Nullable VectorMatching matching, boolean returnBool)
    implements Expr {
  @Override
  public PositionRange position() {
    return PositionRange.spanning(lhs.position(), rhs.position());
  }

  @Override
  public ExprType type() {
    return lhs.type() == ExprType.SCALAR && rhs.type() == ExprType.SCALAR
        ? ExprType.SCALAR
        : ExprType.VECTOR;
  }

  @Override
  public List<Expr> children() {
    return List.of(lhs, rhs);
  }

  @Override
  public String toString() {
    return Printer.print(this);
  }
}
