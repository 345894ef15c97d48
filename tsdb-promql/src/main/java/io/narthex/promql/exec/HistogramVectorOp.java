package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.functions.ClassicBuckets;
import io.narthex.promql.parser.Expr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions that make numbers out of native and classic histograms alike: {@code
 * histogram_quantile}, {@code histogram_quantiles}, {@code histogram_fraction}.
 *
 * @upstream promql/functions.go funcHistogramQuantile, funcHistogramQuantiles,
 *     funcHistogramFraction
 */
final class HistogramVectorOp implements VectorOp {
  /** One number out of each histogram, during one evaluation. */
  interface Measure {
    /** The number of a native histogram at a step; {@code name} is its metric's, or empty. */
    double ofNative(int step, FloatHistogram h, String name);

    /** The number of a classic histogram at a step; {@code name} is its metric's, or empty. */
    double ofClassic(int step, ClassicBuckets buckets, String name);

    /** The labels of the result at a step. */
    default Labels label(int step, Labels labels) {
      return labels;
    }

    /** Whether the labels of the result differ from step to step. */
    default boolean labelsVary() {
      return false;
    }
  }

  /** Evaluates the scalar arguments; one measure for each of the numbers wanted. */
  interface Measures {
    List<Measure> open(EvalScope scope, StepTally tally);
  }

  private final VectorOp input;
  private final Expr arg;
  private final Measures measures;

  HistogramVectorOp(VectorOp input, Expr arg, Measures measures) {
    this.input = input;
    this.arg = arg;
    this.measures = measures;
  }

  @Override
  public ColumnStream open(EvalScope scope) {
    return CollectedStream.of(scope, s -> new Evaluation(s).run());
  }

  private final class Evaluation {
    private final EvalScope scope;
    private final StepTally tally;
    private final ClassicBuckets buckets = new ClassicBuckets();
    private final Map<Labels, Column> results = new LinkedHashMap<>();

    Evaluation(EvalScope scope) {
      this.scope = scope;
      tally = new StepTally(scope);
    }

    List<SeriesColumn> run() {
      List<Measure> wanted = measures.open(scope, tally);
      List<SeriesColumn> series = scope.collect(input);
      for (SeriesColumn s : series) {
        tally.input(s.column());
      }
      HistogramGroups groups = HistogramGroups.of(series, arg, scope);
      for (Measure measure : wanted) {
        for (SeriesColumn s : groups.natives()) {
          natives(measure, s);
        }
        for (HistogramGroups.Classic classic : groups.classics()) {
          classics(measure, classic, groups.lateName(classic.labels()));
        }
      }
      List<SeriesColumn> all = new ArrayList<>();
      results.forEach(
          (labels, column) -> {
            tally.result(column);
            all.add(new SeriesColumn(labels, true, column));
          });
      tally.finish();
      return all;
    }

    private void natives(Measure measure, SeriesColumn s) {
      Labels labels = scope.withoutMetric(s.labels());
      String name = labels.metricName();
      Column out = null;
      for (int i = 0; i < scope.steps(); i++) {
        FloatHistogram h = s.column().histogram(i);
        if (h != null) {
          if (out == null || measure.labelsVary()) {
            out = result(measure.label(i, labels));
          }
          set(out, i, measure.ofNative(i, h, name));
        }
      }
    }

    private void classics(Measure measure, HistogramGroups.Classic classic, String name) {
      Labels labels = scope.withoutMetric(classic.labels());
      long[] present = classic.present();
      Column out = null;
      for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
        if (out == null || measure.labelsVary()) {
          out = result(measure.label(i, labels));
        }
        classic.fill(i, buckets);
        set(out, i, measure.ofClassic(i, buckets, name));
      }
    }

    private Column result(Labels labels) {
      return results.computeIfAbsent(labels, l -> new Column(scope.steps()));
    }

    private void set(Column out, int step, double value) {
      if (out.has(step)) {
        throw EvalScope.sameLabels();
      }
      out.set(step, value);
    }
  }
}
