package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.parser.BinaryOp;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * Expressions that are numbers: literals, {@code time()}, {@code scalar()}, arithmetic between
 * scalars.
 *
 * @upstream promql/engine.go evaluator.eval; promql/functions.go funcTime, funcScalar
 */
final class ScalarOps {
  private ScalarOps() {}

  static ScalarOp constant(double v) {
    return scope -> {
      double[] values = new double[scope.steps()];
      Arrays.fill(values, v);
      scope.budget().add(values.length);
      return values;
    };
  }

  /** The evaluation time in seconds. */
  static ScalarOp time() {
    return scope -> {
      double[] values = new double[scope.steps()];
      for (int i = 0; i < values.length; i++) {
        values[i] = scope.grid().time(i) / 1000.0;
      }
      scope.budget().add(values.length);
      return values;
    };
  }

  static ScalarOp negate(ScalarOp operand) {
    return scope -> {
      double[] values = operand.eval(scope);
      for (int i = 0; i < values.length; i++) {
        values[i] = -values[i];
      }
      return values;
    };
  }

  static ScalarOp binary(BinaryOp op, ScalarOp left, ScalarOp right) {
    return combine((l, r) -> FloatBinary.scalar(op, l, r), left, right);
  }

  static ScalarOp combine(DoubleBinaryOperator f, ScalarOp left, ScalarOp right) {
    return scope -> {
      long before = scope.budget().current();
      double[] l = left.eval(scope);
      double[] r = right.eval(scope);
      scope.budget().check(2);
      for (int i = 0; i < l.length; i++) {
        l[i] = f.applyAsDouble(l[i], r[i]);
      }
      scope.budget().check(l.length);
      scope.budget().set(before + l.length);
      return l;
    };
  }

  /** The only float of a vector at each step; NaN if there is none or there are several. */
  static ScalarOp ofVector(VectorOp vector) {
    return scope -> {
      StepTally tally = new StepTally(scope);
      Column result = new Column(scope.steps());
      double[] values = result.values();
      int[] found = new int[values.length];
      Arrays.fill(values, Double.NaN);
      ColumnStream stream = vector.open(scope);
      for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
        Column c = s.column();
        tally.input(c);
        for (int i = 0; i < values.length; i++) {
          if (c.has(i) && !c.isHistogram(i)) {
            values[i] = ++found[i] == 1 ? c.value(i) : Double.NaN;
          }
        }
      }
      result.fillPresent();
      tally.result(result);
      tally.finish();
      return values;
    };
  }

  /** The value at the first step, for all steps. */
  static ScalarOp invariant(ScalarOp inner) {
    return scope -> {
      EvalScope first = StepInvariantOp.firstStep(scope);
      double v = inner.eval(first)[0];
      StepInvariantOp.takeCounts(scope, first);
      double[] values = new double[scope.steps()];
      Arrays.fill(values, v);
      scope.budget().add(values.length - 1L);
      return values;
    };
  }
}
