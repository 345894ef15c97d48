package io.narthex.promql.exec;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramSum;
import io.narthex.model.histogram.IncompatibleHistogramsException;
import io.narthex.promql.parser.BinaryOp;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;
import org.jspecify.annotations.Nullable;

/**
 * Binary operators with a histogram on at least one side.
 *
 * @upstream promql/engine.go vectorElemBinop
 */
final class HistogramBinary {
  private HistogramBinary() {}

  static void apply(
      ElementBinary out,
      BinaryOp op,
      double l,
      double r,
      @Nullable FloatHistogram hl,
      @Nullable FloatHistogram hr) {
    if (hl != null && hr != null) {
      both(out, op, hl, hr);
    } else if (hl != null) {
      switch (op) {
        case MUL -> out.histogram = hl.times(r);
        case DIV -> out.histogram = hl.dividedBy(r);
        case TRIM_UPPER -> out.histogram = hl.trimUpper(r);
        case TRIM_LOWER -> out.histogram = hl.trimLower(r);
        default -> out.incompatible("histogram", "float");
      }
    } else if (hr != null && op == BinaryOp.MUL) {
      out.histogram = hr.times(l);
    } else {
      out.incompatible("float", "histogram");
    }
  }

  private static void both(ElementBinary out, BinaryOp op, FloatHistogram hl, FloatHistogram hr) {
    switch (op) {
      case EQUAL, NOT_EQUAL -> {
        out.histogram = hl;
        out.keep = hl.equals(hr) == (op == BinaryOp.EQUAL);
      }
      case ADD, SUB -> {
        try {
          add(out, op == BinaryOp.ADD, hl, hr);
        } catch (IncompatibleHistogramsException e) {
          out.keep = false;
          out.failure = Notices.incompatibleBucketLayout(op.text(), out.expr().position());
        }
      }
      default -> out.incompatible("histogram", "histogram");
    }
  }

  private static void add(ElementBinary out, boolean plus, FloatHistogram hl, FloatHistogram hr) {
    HistogramSum sum = plus ? hl.plus(hr) : hl.minus(hr);
    HistogramOperation during = plus ? HistogramOperation.ADDITION : HistogramOperation.SUBTRACTION;
    if (sum.resetCollision()) {
      out.failure = Notices.counterResetCollision(during, out.expr().position());
    }
    if (sum.boundsReconciled()) {
      out.info = Notices.mismatchedCustomBuckets(during, out.expr().position());
    }
    out.histogram =
        plus
            ? sum.result()
            : sum.result().toBuilder().counterResetHint(CounterResetHint.GAUGE).build();
  }

  /** All counts and the sum times {@code factor}. */
  static FloatHistogram scale(FloatHistogram h, double factor) {
    return h.times(factor);
  }
}
