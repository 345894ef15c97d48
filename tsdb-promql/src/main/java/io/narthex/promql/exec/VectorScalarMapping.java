package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.BinaryOp;

/**
 * A binary operator between a vector's elements and a scalar. A comparison without {@code bool}
 * keeps the element as it is, on whichever side it stands.
 *
 * <p>Thread-safety: none; one evaluation.
 *
 * @upstream promql/engine.go VectorscalarBinop
 */
final class VectorScalarMapping implements MapOp.Mapping {
  private final BinaryExpr expr;
  private final BinaryOp op;
  private final double[] scalar;
  private final boolean scalarLeft;
  private final BinaryNotes notes;
  private final ElementBinary element;

  VectorScalarMapping(BinaryExpr expr, double[] scalar, boolean scalarLeft, BinaryNotes notes) {
    this.expr = expr;
    this.op = expr.op();
    this.scalar = scalar;
    this.scalarLeft = scalarLeft;
    this.notes = notes;
    element = new ElementBinary(expr);
  }

  @Override
  public int scalarInputs() {
    return 1;
  }

  @Override
  public void map(Column in, Column out) {
    if (in.hasHistograms() || op.isTrim()) {
      mapAny(in, out);
    } else if (op.isComparison()) {
      compare(in, out);
    } else {
      compute(in, out);
    }
  }

  private void compute(Column in, Column out) {
    double[] v = in.values();
    double[] result = out.values();
    int n = in.size();
    // values at steps that are absent are computed, too: nobody looks at them
    for (int i = 0; i < n; i++) {
      double l = scalarLeft ? scalar[i] : v[i];
      double r = scalarLeft ? v[i] : scalar[i];
      result[i] =
          switch (op) {
            case ADD -> l + r;
            case SUB -> l - r;
            case MUL -> l * r;
            case DIV -> l / r;
            default -> FloatBinary.compute(op, l, r);
          };
    }
    System.arraycopy(in.present(), 0, out.present(), 0, in.present().length);
  }

  private void compare(Column in, Column out) {
    long[] present = in.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      double v = in.value(i);
      boolean holds =
          scalarLeft ? FloatBinary.holds(op, scalar[i], v) : FloatBinary.holds(op, v, scalar[i]);
      if (expr.returnBool()) {
        out.set(i, holds ? 1 : 0);
      } else if (holds) {
        out.set(i, v);
      }
    }
  }

  private void mapAny(Column in, Column out) {
    long[] present = in.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      if (scalarLeft) {
        element.apply(scalar[i], in.value(i), null, in.histogram(i));
      } else {
        element.apply(in.value(i), scalar[i], in.histogram(i), null);
      }
      if (element.failure != null) {
        notes.note(i, element.failure);
      } else if (op.isComparison() && expr.returnBool()) {
        out.set(i, element.keep ? 1 : 0);
      } else if (op.isComparison()) {
        if (element.keep) {
          out.setFrom(i, in, i);
        }
      } else if (element.histogram != null) {
        out.set(i, element.histogram);
      } else {
        out.set(i, element.value);
      }
    }
  }
}
