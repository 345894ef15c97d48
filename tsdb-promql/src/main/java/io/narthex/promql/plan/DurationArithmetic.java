package io.narthex.promql.plan;

import io.narthex.promql.parser.DurationExpr;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.NumberLiteral;
import io.narthex.promql.value.PromqlException;
import org.jspecify.annotations.Nullable;

/**
 * Computes duration expressions, in seconds.
 *
 * @param stepSeconds the query's step
 * @param rangeSeconds the query's end minus its start
 * @upstream promql/durations.go durationVisitor
 */
record DurationArithmetic(double stepSeconds, double rangeSeconds) {
  /** Seconds beyond which nanoseconds would not fit into 64 bits. */
  private static final double MAX_SECONDS = 0x1p63 / 1e9;

  /**
   * The value in ms, cut to whole ones.
   *
   * @param positive whether zero and less are errors, as for ranges and steps
   */
  long millis(DurationExpr expr, boolean positive) {
    double seconds = value(expr);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw error(expr, "duration is NaN or infinite");
    }
    if (positive && seconds <= 0) {
      throw error(expr, "duration must be greater than 0");
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw error(expr, "duration is out of range");
    }
    return (long) (seconds * 1000);
  }

  private static PromqlException error(Expr expr, String message) {
    return new PromqlException.InvalidQuery(
        expr.position().start() + ":" + expr.position().end() + ": " + message);
  }

  private double operand(@Nullable Expr expr) {
    return expr == null ? 0 : value(expr);
  }

  private double value(Expr expr) {
    if (expr instanceof NumberLiteral n) {
      return n.value();
    }
    if (!(expr instanceof DurationExpr d)) {
      throw new AssertionError(expr);
    }
    double l = operand(d.lhs());
    double r = operand(d.rhs());
    return switch (d.op()) {
      case STEP -> stepSeconds;
      case RANGE -> rangeSeconds;
      case MIN_OF -> Math.min(l, r);
      case MAX_OF -> Math.max(l, r);
      case ADD -> d.lhs() == null ? r : l + r;
      case SUB -> d.lhs() == null ? -r : l - r;
      case MUL -> l * r;
      case DIV -> l / nonZero(r, d, "division by zero");
      case MOD -> l % nonZero(r, d, "modulo by zero");
      case POW -> Math.pow(l, r);
    };
  }

  private static double nonZero(double divisor, DurationExpr at, String message) {
    if (divisor == 0) {
      throw error(at, message);
    }
    return divisor;
  }
}
