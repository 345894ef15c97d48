package io.narthex.promql.parser;

import io.narthex.model.labels.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects the newest sample of each matching series: {@code http_requests_total{code="500"}}.
 *
 * @param name the metric name as written before the braces, else empty
 * @param matchers all matchers in the order written; a name before the braces comes last, as a
 *     matcher of {@code __name__}
 * @param offset the offset as written, in milliseconds, 0 if none (or if {@code offsetExpr} is set)
 * @param offsetExpr the offset when it has to be computed
 * @param at the {@code @} modifier
 * @param mode whether the selector is {@code anchored} or {@code smoothed}
 * @upstream promql/parser/ast.go VectorSelector
 */
public record VectorSelector(
    String name,
    List<Matcher> matchers,
    long offset,
    @Nullable DurationExpr offsetExpr,
    @Nullable AtModifier at,
    Mode mode,
    PositionRange position)
    implements Expr {
  public VectorSelector {
    matchers = List.copyOf(matchers);
  }

  /** How a range selector treats the edges of its range. */
  public enum Mode {
    PLAIN,
    /** The newest sample at or before the left edge belongs to the range. */
    ANCHORED,
    /** Values at both edges are interpolated. */
    SMOOTHED
  }

  /** The same selector with an offset in milliseconds and no offset expression. */
  public VectorSelector withOffset(long newOffset) {
    return new VectorSelector(name, matchers, newOffset, null, at, mode, position);
  }

  /** The same selector with another {@code @} modifier. */
  public VectorSelector withAt(@Nullable AtModifier newAt) {
    return new VectorSelector(name, matchers, offset, offsetExpr, newAt, mode, position);
  }

  @Override
  public ExprType type() {
    return ExprType.VECTOR;
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
