package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instant vector evaluated over a range: {@code rate(x[5m])[1h:1m]}.
 *
 * @param range length of the range in milliseconds; 0 if {@code rangeExpr} is set
 * @param rangeExpr the length when it has to be computed
 * @param step resolution in milliseconds; 0 means the default (or {@code stepExpr})
 * @param stepExpr the resolution when it has to be computed
 * @param offset the offset as written, in milliseconds, 0 if none (or if {@code offsetExpr} is set)
 * @param offsetExpr the offset when it has to be computed
 * @param at the {@code @} modifier
 * @upstream promql/parser/ast.go SubqueryExpr
 */
public record SubqueryExpr(
    Expr expr,
    long range,
    @Nullable DurationExpr rangeExpr,
    long step,
    @Nullable DurationExpr stepExpr,
    long offset,
    @Nullable DurationExpr offsetExpr,
    @Nullable AtModifier at,
    PositionRange position)
    implements Expr {
  /** The same over another inner expression. */
  public SubqueryExpr withExpr(Expr newExpr) {
    return new SubqueryExpr(
        newExpr, range, rangeExpr, step, stepExpr, offset, offsetExpr, at, position);
  }

  /** The same with all durations given in milliseconds and no expressions. */
  public SubqueryExpr withDurations(long newRange, long newStep, long newOffset) {
    return new SubqueryExpr(expr, newRange, null, newStep, null, newOffset, null, at, position);
  }

  /** The same with another {@code @} modifier. */
  public SubqueryExpr withAt(@Nullable AtModifier newAt) {
    return new SubqueryExpr(
        expr, range, rangeExpr, step, stepExpr, offset, offsetExpr, newAt, position);
  }

  @Override
  public ExprType type() {
    return ExprType.MATRIX;
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
