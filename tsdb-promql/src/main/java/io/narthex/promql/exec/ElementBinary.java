package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.parser.BinaryOp;
import io.narthex.promql.value.Annotation;
import io.narthex.promql.value.Notices;
import org.jspecify.annotations.Nullable;

/**
 * A binary operator on two elements, floats or histograms. Holds the outcome of the last
 * application.
 *
 * <pre>
 *   float    op float       all but trimming
 *   float    *  histogram   histogram * float, histogram / float, histogram trimmed at float
 *   histogram + - == !=     histogram
 *   anything else           no result, and an info
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go vectorElemBinop
 */
final class ElementBinary {
  private final BinaryExpr expr;
  private final BinaryOp op;

  /** Outcome: the float. */
  double value;

  /** Outcome: the histogram, if it is one. */
  @Nullable FloatHistogram histogram;

  /** Outcome: whether a comparison holds; true for arithmetic that worked. */
  boolean keep;

  /** Outcome: set if there is no result because of the operands' types or a collision. */
  @Nullable Annotation failure;

  /** Outcome: something worth an info besides the result. */
  @Nullable Annotation info;

  ElementBinary(BinaryExpr expr) {
    this.expr = expr;
    op = expr.op();
  }

  /** Applies the operator; a null histogram means that the operand is the float. */
  void apply(double l, double r, @Nullable FloatHistogram hl, @Nullable FloatHistogram hr) {
    histogram = null;
    failure = null;
    info = null;
    keep = true;
    value = 0;
    if (hl == null && hr == null) {
      floats(l, r);
    } else {
      HistogramBinary.apply(this, op, l, r, hl, hr);
    }
  }

  private void floats(double l, double r) {
    if (op.isComparison()) {
      value = l;
      keep = FloatBinary.holds(op, l, r);
    } else if (op.isTrim()) {
      incompatible("float", "float");
    } else {
      value = FloatBinary.compute(op, l, r);
    }
  }

  /** There is no such operation between these types. */
  void incompatible(String left, String right) {
    keep = false;
    failure = Notices.incompatibleTypes(left, op.text(), right, expr.position());
  }

  BinaryExpr expr() {
    return expr;
  }
}
