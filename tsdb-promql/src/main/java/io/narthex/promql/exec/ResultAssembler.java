package io.narthex.promql.exec;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.column.Steps;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the value of a query from the series that its operators give: drops names that were left to
 * be dropped, joins series of equal labels that take turns, sorts matrices by labels.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go cleanupMetricLabels, mergeSeriesWithSameLabelset
 */
final class ResultAssembler {
  private final EvalScope scope;
  private final Map<Labels, Integer> index = new HashMap<>();
  private final List<RangeSeries> series = new ArrayList<>();
  private long @Nullable [] gridTimes;

  ResultAssembler(EvalScope scope) {
    this.scope = scope;
  }

  void addAll(ColumnStream stream) {
    for (SeriesColumn s = stream.next(); s != null; s = stream.next()) {
      if (!s.column().isEmpty()) {
        add(points(s), s.dropName());
      }
    }
  }

  void add(RangeSeries s, boolean dropName) {
    boolean drop = dropName && scope.options().delayedNameRemoval();
    Labels labels = drop ? SeriesColumn.dropMetric(s.labels()) : s.labels();
    RangeSeries named = drop ? s.withLabels(labels) : s;
    Integer known = index.putIfAbsent(labels, series.size());
    if (known == null) {
      series.add(named);
    } else {
      series.set(known, merge(series.get(known), named));
    }
  }

  /** The present steps of a column as points. */
  private RangeSeries points(SeriesColumn s) {
    Column c = s.column();
    long[] present = c.present();
    if (c.hasHistograms()) {
      return mixed(s.labels(), c);
    }
    int n = c.count();
    if (n == c.size()) {
      return RangeSeries.ofFloats(s.labels(), allTimes(), Arrays.copyOf(c.values(), n));
    }
    long[] times = new long[n];
    double[] values = new double[n];
    int k = 0;
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      times[k] = scope.grid().time(i);
      values[k++] = c.value(i);
    }
    return RangeSeries.ofFloats(s.labels(), times, values);
  }

  /** The times of all steps, shared by all series without gaps. */
  private long[] allTimes() {
    long[] times = gridTimes;
    if (times == null) {
      times = new long[scope.steps()];
      for (int i = 0; i < times.length; i++) {
        times[i] = scope.grid().time(i);
      }
      gridTimes = times;
    }
    return times;
  }

  private RangeSeries mixed(Labels labels, Column c) {
    long[] times = new long[c.count()];
    double[] values = new double[times.length];
    long[] histogramTimes = new long[times.length];
    FloatHistogram[] histograms = new FloatHistogram[times.length];
    int fs = 0;
    int hs = 0;
    for (int i = Steps.next(c.present(), 0); i >= 0; i = Steps.next(c.present(), i + 1)) {
      FloatHistogram h = c.histogram(i);
      if (h == null) {
        times[fs] = scope.grid().time(i);
        values[fs++] = c.value(i);
      } else {
        histogramTimes[hs] = scope.grid().time(i);
        histograms[hs++] = h;
      }
    }
    return new RangeSeries(
        labels,
        Arrays.copyOf(times, fs),
        Arrays.copyOf(values, fs),
        Arrays.copyOf(histogramTimes, hs),
        Arrays.copyOf(histograms, hs));
  }

  private static RangeSeries merge(RangeSeries a, RangeSeries b) {
    int fs = a.floatCount() + b.floatCount();
    long[] times = new long[fs];
    double[] values = new double[fs];
    for (int i = 0, x = 0, y = 0; i < fs; i++) {
      boolean takeA =
          y == b.floatCount() || (x < a.floatCount() && a.floatTime(x) <= b.floatTime(y));
      times[i] = takeA ? a.floatTime(x) : b.floatTime(y);
      values[i] = takeA ? a.floatValue(x++) : b.floatValue(y++);
      failIfEqual(times, i);
    }
    int hs = a.histogramCount() + b.histogramCount();
    long[] histogramTimes = new long[hs];
    FloatHistogram[] histograms = new FloatHistogram[hs];
    for (int i = 0, x = 0, y = 0; i < hs; i++) {
      boolean takeA =
          y == b.histogramCount()
              || (x < a.histogramCount() && a.histogramTime(x) <= b.histogramTime(y));
      histogramTimes[i] = takeA ? a.histogramTime(x) : b.histogramTime(y);
      histograms[i] = takeA ? a.histogram(x++) : b.histogram(y++);
      failIfEqual(histogramTimes, i);
    }
    return new RangeSeries(a.labels(), times, values, histogramTimes, histograms);
  }

  private static void failIfEqual(long[] times, int i) {
    if (i > 0 && times[i] == times[i - 1]) {
      throw EvalScope.sameLabels();
    }
  }

  /** The only step as an instant vector, in order of arrival. */
  Value vector() {
    long t = scope.grid().start();
    List<Sample> samples = new ArrayList<>(series.size());
    for (RangeSeries s : series) {
      samples.add(
          s.histogramCount() > 0
              ? new Sample(s.labels(), t, 0, s.histogram(0))
              : new Sample(s.labels(), t, s.floatValue(0), null));
    }
    return new Value.Vector(samples);
  }

  /** All steps as a matrix, sorted by labels. */
  Value matrix() {
    series.sort(Comparator.comparing(RangeSeries::labels));
    return new Value.Matrix(series);
  }
}
