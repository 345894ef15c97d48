package io.narthex.promql.exec;

import io.narthex.promql.functions.GoMath;
import io.narthex.promql.parser.BinaryOp;

/**
 * Binary operators on floats.
 *
 * @upstream promql/engine.go scalarBinop, vectorElemBinop
 */
final class FloatBinary {
  private FloatBinary() {}

  /** The value of an arithmetic operator. */
  static double compute(BinaryOp op, double l, double r) {
    return switch (op) {
      case ADD -> l + r;
      case SUB -> l - r;
      case MUL -> l * r;
      case DIV -> l / r;
      case POW -> GoMath.pow(l, r);
      case MOD -> GoMath.mod(l, r);
      case ATAN2 -> Math.atan2(l, r);
      default -> throw new AssertionError(op);
    };
  }

  /** The outcome of a comparison. */
  static boolean holds(BinaryOp op, double l, double r) {
    return switch (op) {
      case EQUAL -> l == r;
      case NOT_EQUAL -> l != r;
      case GREATER -> l > r;
      case LESS -> l < r;
      case GREATER_OR_EQUAL -> l >= r;
      case LESS_OR_EQUAL -> l <= r;
      default -> throw new AssertionError(op);
    };
  }

  /** The value between two scalars: comparisons give 0 or 1. */
  static double scalar(BinaryOp op, double l, double r) {
    if (op.isComparison()) {
      return holds(op, l, r) ? 1 : 0;
    }
    return compute(op, l, r);
  }

  /** Whether the operator makes another metric of what it works on. */
  static boolean changesMetric(BinaryOp op) {
    return switch (op) {
      case ADD, SUB, MUL, DIV, POW, MOD, ATAN2 -> true;
      default -> false;
    };
  }
}
