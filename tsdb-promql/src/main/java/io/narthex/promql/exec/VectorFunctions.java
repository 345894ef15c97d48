package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.VectorSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Functions that make a vector where there was none, or none where there was one: {@code vector},
 * {@code absent}, {@code absent_over_time}.
 *
 * @upstream promql/functions.go funcVector, funcAbsent, createLabelsForAbsentFunction
 */
final class VectorFunctions {
  private VectorFunctions() {}

  /** A stream of one series that is computed when asked for. */
  static ColumnStream once(java.util.function.Supplier<@Nullable SeriesColumn> series) {
    return new ColumnStream() {
      private boolean done;

      @Override
      public @Nullable SeriesColumn next() {
        if (done) {
          return null;
        }
        done = true;
        return series.get();
      }
    };
  }

  /** A scalar as a vector of one element without labels. */
  static VectorOp vector(ScalarOp scalar) {
    return new VectorOp() {
      @Override
      public ColumnStream open(EvalScope scope) {
        if (scope.steps() == 0) {
          return () -> null;
        }
        return once(
            () -> {
              StepTally tally = new StepTally(scope);
              Column column = ofScalar(scope, scalar);
              tally.scalarInput();
              tally.result(column);
              tally.finish();
              return new SeriesColumn(Labels.empty(), false, column);
            });
      }

      @Override
      public boolean hasOneName() {
        return true;
      }
    };
  }

  static Column ofScalar(EvalScope scope, ScalarOp scalar) {
    Column column = new Column(scope.steps());
    System.arraycopy(scalar.eval(scope), 0, column.values(), 0, scope.steps());
    column.fillPresent();
    return column;
  }

  /** 1 at the steps at which {@code input} has no element. */
  static VectorOp absent(VectorOp input, Expr arg, boolean dropName) {
    Labels labels = absentLabels(arg);
    return new VectorOp() {
      @Override
      public ColumnStream open(EvalScope scope) {
        if (scope.steps() == 0) {
          return () -> null;
        }
        return once(() -> evaluate(scope, input, labels, dropName));
      }

      @Override
      public boolean hasOneName() {
        return true;
      }
    };
  }

  private static @Nullable SeriesColumn evaluate(
      EvalScope scope, VectorOp input, Labels labels, boolean dropName) {
    StepTally tally = new StepTally(scope);
    Column column = new Column(scope.steps());
    long[] found = Steps.none(scope.steps());
    ColumnStream stream = input.open(scope);
    for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
      tally.input(s.column());
      Steps.addAll(found, s.column().present());
    }
    for (int i = 0; i < scope.steps(); i++) {
      if (!Steps.get(found, i)) {
        column.set(i, 1);
      }
    }
    tally.result(column);
    tally.finish();
    return column.isEmpty() ? null : new SeriesColumn(labels, dropName, column);
  }

  /**
   * The labels that a missing series would surely have: those of equality matchers, unless a label
   * is matched twice.
   */
  private static Labels absentLabels(Expr arg) {
    List<Matcher> matchers = List.of();
    if (arg instanceof VectorSelector s) {
      matchers = s.matchers();
    } else if (arg instanceof MatrixSelector m) {
      matchers = m.selector().matchers();
    }
    Labels.Builder labels = Labels.builder();
    Set<String> seen = new HashSet<>();
    for (Matcher m : matchers) {
      if (m.name().equals(Labels.METRIC_NAME)) {
        continue;
      }
      if (m.type() == Matcher.Type.EQUAL && seen.add(m.name())) {
        labels.set(m.name(), m.value());
      } else {
        labels.remove(m.name());
      }
    }
    return labels.build();
  }
}
