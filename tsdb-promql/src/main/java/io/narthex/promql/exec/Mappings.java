package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.Steps;
import io.narthex.promql.functions.ElementFunction;
import io.narthex.promql.parser.BinaryExpr;
import io.narthex.promql.value.Annotations;

/**
 * What is done to the elements of a vector one by one.
 *
 * @upstream promql/functions.go simpleFloatFunc, clamp; promql/engine.go VectorscalarBinop
 */
final class Mappings {
  private Mappings() {}

  /** The elements with the other sign. */
  static void negate(Column in, Column out) {
    long[] present = in.present();
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      var h = in.histogram(i);
      if (h == null) {
        out.set(i, -in.value(i));
      } else {
        out.set(i, HistogramBinary.scale(h, -1));
      }
    }
  }

  /** A function of floats; histograms vanish. */
  static MapOp.Mapping floats(ElementFunction f) {
    return (in, out) -> {
      long[] present = in.present();
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        if (!in.isHistogram(i)) {
          out.set(i, f.apply(in.value(i), 0, 0));
        }
      }
    };
  }

  /** A function of floats and scalars; histograms vanish. */
  static MapOp.Mapping floats(ElementFunction f, double[] a, double[] b, int scalars) {
    return new MapOp.Mapping() {
      @Override
      public void map(Column in, Column out) {
        long[] present = in.present();
        for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
          if (!in.isHistogram(i)) {
            out.set(i, f.apply(in.value(i), a[i], b[i]));
          }
        }
      }

      @Override
      public int scalarInputs() {
        return scalars;
      }
    };
  }

  /** {@code clamp}: where the limits cross there is no result. */
  static MapOp.Mapping clamp(ElementFunction f, double[] min, double[] max) {
    MapOp.Mapping all = floats(f, min, max, 2);
    return new MapOp.Mapping() {
      @Override
      public void map(Column in, Column out) {
        all.map(in, out);
        for (int i = 0; i < min.length; i++) {
          if (max[i] < min[i]) {
            out.remove(i);
          }
        }
      }

      @Override
      public int scalarInputs() {
        return 2;
      }
    };
  }

  /** The evaluation time in seconds wherever there is an element. */
  static MapOp.Mapping evaluationTime(EvalScope scope) {
    return (in, out) -> {
      long[] present = in.present();
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        out.set(i, scope.grid().time(i) / 1000.0);
      }
    };
  }

  /** A binary operator between a vector and a scalar. */
  static VectorOp vectorScalar(BinaryExpr b, VectorOp input, ScalarOp scalar, boolean scalarLeft) {
    boolean changes = FloatBinary.changesMetric(b.op()) || b.returnBool();
    return new MapOp(
        input,
        changes ? MapOp.Naming.DROP : MapOp.Naming.KEEP,
        scalarLeft,
        scope -> {
          double[] values = scalar.eval(scope);
          BinaryNotes notes = new BinaryNotes(scope.steps());
          return new Flushing(
              new VectorScalarMapping(b, values, scalarLeft, notes), notes, scope.annotations());
        });
  }

  /** A mapping whose notes are handed on when the vector is through. */
  private record Flushing(VectorScalarMapping mapping, BinaryNotes notes, Annotations annotations)
      implements MapOp.Mapping {
    @Override
    public void map(Column in, Column out) {
      mapping.map(in, out);
    }

    @Override
    public int scalarInputs() {
      return 1;
    }

    @Override
    public void finish() {
      notes.flush(annotations);
    }
  }
}
