package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.parser.Call;
import io.narthex.promql.value.Notices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code sort}, {@code sort_desc}, {@code sort_by_label}, {@code sort_by_label_desc}: order the
 * elements of an instant query. In a range query there is no order to give, which is worth a
 * warning. Sorting by value leaves histograms out.
 *
 * @upstream promql/functions.go funcSort, funcSortByLabel
 */
final class SortOp implements VectorOp {
  private final Call call;
  private final VectorOp input;
  private final List<String> labels;

  SortOp(Call call, VectorOp input, List<String> labels) {
    this.call = call;
    this.input = input;
    this.labels = List.copyOf(labels);
  }

  @Override
  public boolean hasOneName() {
    return input.hasOneName();
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, this::evaluate);
  }

  private boolean byLabel() {
    return call.function().name().startsWith("sort_by_label");
  }

  private List<SeriesColumn> evaluate(EvalScope scope) {
    if (!scope.isInstant()) {
      scope.annotations().add(Notices.sortInRangeQuery(call.position()));
    }
    StepTally tally = new StepTally(scope);
    List<SeriesColumn> all = scope.collect(input);
    List<SeriesColumn> kept = new ArrayList<>();
    for (SeriesColumn s : all) {
      tally.input(s.column());
      if (!byLabel() && s.column().hasHistograms()) {
        removeHistograms(s.column());
      }
      if (!s.column().isEmpty()) {
        tally.result(s.column());
        kept.add(s);
      }
    }
    tally.finish();
    if (scope.isInstant()) {
      kept.sort(order());
    }
    return kept;
  }

  private static void removeHistograms(Column c) {
    for (int i = Steps.next(c.present(), 0); i >= 0; i = Steps.next(c.present(), i + 1)) {
      if (c.isHistogram(i)) {
        c.remove(i);
      }
    }
  }

  private Comparator<SeriesColumn> order() {
    boolean descending = call.function().name().endsWith("_desc");
    if (byLabel()) {
      Comparator<SeriesColumn> ascending = (a, b) -> compareLabels(a.labels(), b.labels());
      return descending ? ascending.reversed() : ascending;
    }
    return (a, b) -> compareValues(a.column().value(0), b.column().value(0), descending);
  }

  /** NaN comes last either way. */
  private static int compareValues(double a, double b, boolean descending) {
    boolean nanA = Double.isNaN(a);
    boolean nanB = Double.isNaN(b);
    if (nanA || nanB) {
      return nanA == nanB ? 0 : nanA ? 1 : -1;
    }
    if (a == b) {
      return 0;
    }
    return (a < b) == descending ? 1 : -1;
  }

  private int compareLabels(Labels a, Labels b) {
    for (String label : labels) {
      String x = a.get(label);
      String y = b.get(label);
      if (!x.equals(y)) {
        return NaturalOrder.compare(x, y);
      }
    }
    return a.compareTo(b);
  }
}
