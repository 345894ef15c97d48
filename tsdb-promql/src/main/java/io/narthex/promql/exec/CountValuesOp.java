package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.Expr;
import io.narthex.promql.value.PromqlException;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code count_values}: how many elements of a group have the same value; one result series a group
 * and value, with the value as a label.
 *
 * @upstream promql/engine.go evaluator.aggregationCountValues
 */
final class CountValuesOp implements VectorOp {
  private final AggregateExpr expr;
  private final VectorOp input;
  private final String label;
  private final Expr labelArg;

  CountValuesOp(AggregateExpr expr, VectorOp input, String label, Expr labelArg) {
    this.expr = expr;
    this.input = input;
    this.label = label;
    this.labelArg = labelArg;
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return scope.steps() == 0 ? () -> null : new Stream(scope);
  }

  private final class Stream implements ColumnStream {
    private final EvalScope scope;
    private final Grouping grouping;
    private final List<SparseCounts> counts = new ArrayList<>();
    private @Nullable StepTally tally;
    private @Nullable Column out;
    private long points;
    private int next;

    Stream(EvalScope scope) {
      this.scope = scope;
      List<String> names = new ArrayList<>(expr.grouping());
      if (!expr.without()) {
        names.add(label);
      }
      grouping = new Grouping(names, expr.without());
    }

    @Override
    public @Nullable SeriesColumn next() {
      StepTally t = tally == null ? evaluate() : tally;
      Column column = out == null ? new Column(scope.steps()) : out;
      out = column;
      if (next >= counts.size()) {
        if (next == counts.size()) {
          next++;
          t.finish();
        }
        return null;
      }
      int group = next++;
      column.clear();
      counts.get(group).fill(column);
      t.result(column);
      return new SeriesColumn(grouping.labels(group), false, column);
    }

    private StepTally evaluate() {
      scope.checkCanceled();
      if (!LabelFunctions.isLabelName(label)) {
        throw new PromqlException.Evaluation("invalid label name " + labelArg);
      }
      StepTally t = new StepTally(scope);
      tally = t;
      ColumnStream in = input.open(scope);
      for (SeriesColumn s = in.next(); s != null; s = in.next()) {
        scope.checkCanceled(); // each step may make labels
        t.input(s.column());
        count(s);
        scope.budget().check(points);
      }
      return t;
    }

    private void count(SeriesColumn s) {
      Column c = s.column();
      Map<String, SparseCounts> ofSeries = new HashMap<>();
      for (int i = Steps.next(c.present(), 0); i >= 0; i = Steps.next(c.present(), i + 1)) {
        FloatHistogram h = c.histogram(i);
        String text = h == null ? GoFloats.f(c.value(i)) : h.toString();
        SparseCounts ofValue = ofSeries.get(text);
        if (ofValue == null) {
          Labels labels = s.labels().toBuilder().set(label, text).build();
          int group = grouping.groupOf(labels);
          if (group == counts.size()) {
            counts.add(new SparseCounts());
          }
          ofValue = counts.get(group);
          ofSeries.put(text, ofValue);
        }
        points += ofValue.increment(i) ? 1 : 0;
      }
    }
  }

  /** How often a value was seen at the steps at which it was seen at all. */
  private static final class SparseCounts {
    private int[] steps = new int[4];
    private int[] counts = new int[4];
    private int size;

    /** True if the value was not seen at this step before. */
    boolean increment(int step) {
      int at = size > 0 && steps[size - 1] < step ? -size - 1 : search(step);
      if (at >= 0) {
        counts[at]++;
        return false;
      }
      if (size == steps.length) {
        steps = Arrays.copyOf(steps, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      int insert = -at - 1;
      System.arraycopy(steps, insert, steps, insert + 1, size - insert);
      System.arraycopy(counts, insert, counts, insert + 1, size - insert);
      steps[insert] = step;
      counts[insert] = 1;
      size++;
      return true;
    }

    private int search(int step) {
      return Arrays.binarySearch(steps, 0, size, step);
    }

    void fill(Column column) {
      for (int i = 0; i < size; i++) {
        column.set(steps[i], counts[i]);
      }
    }
  }
}
