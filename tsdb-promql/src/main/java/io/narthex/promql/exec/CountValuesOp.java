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
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
    private @Nullable Iterator<SeriesColumn> results;

    Stream(EvalScope scope) {
      this.scope = scope;
    }

    @Override
    public @Nullable SeriesColumn next() {
      if (results == null) {
        results = evaluate().iterator();
      }
      return results.hasNext() ? results.next() : null;
    }

    private List<SeriesColumn> evaluate() {
      scope.checkCanceled();
      if (!LabelFunctions.isLabelName(label)) {
        throw new PromqlException.Evaluation("invalid label name " + labelArg);
      }
      StepTally tally = new StepTally(scope);
      List<String> names = new ArrayList<>(expr.grouping());
      if (!expr.without()) {
        names.add(label);
      }
      Grouping grouping = new Grouping(names, expr.without());
      Map<Integer, double[]> counts = new LinkedHashMap<>();
      ColumnStream in = input.open(scope);
      for (SeriesColumn s = in.next(); s != null; s = in.next()) {
        tally.input(s.column());
        count(s, grouping, counts);
      }
      List<SeriesColumn> out = new ArrayList<>();
      counts.forEach(
          (group, perStep) -> {
            Column column = new Column(perStep.length);
            for (int i = 0; i < perStep.length; i++) {
              if (perStep[i] > 0) {
                column.set(i, perStep[i]);
              }
            }
            tally.result(column);
            out.add(new SeriesColumn(grouping.labels(group), false, column));
          });
      tally.finish();
      return out;
    }

    private void count(SeriesColumn s, Grouping grouping, Map<Integer, double[]> counts) {
      Column c = s.column();
      Map<String, double[]> ofSeries = new HashMap<>();
      for (int i = Steps.next(c.present(), 0); i >= 0; i = Steps.next(c.present(), i + 1)) {
        FloatHistogram h = c.histogram(i);
        String text = h == null ? GoFloats.f(c.value(i)) : h.toString();
        double[] perStep = ofSeries.get(text);
        if (perStep == null) {
          Labels labels = s.labels().toBuilder().set(label, text).build();
          perStep = counts.computeIfAbsent(grouping.groupOf(labels), g -> new double[c.size()]);
          ofSeries.put(text, perStep);
        }
        perStep[i]++;
      }
    }
  }
}
