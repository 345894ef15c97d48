package io.narthex.promql.exec;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.column.RefTimes;
import io.narthex.promql.column.SampleWindow;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.RangeSeries;
import io.narthex.storage.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A range selector or subquery as the result of an instant query: the samples themselves, at their
 * own times.
 *
 * @upstream promql/engine.go evaluator.matrixSelector
 */
public final class RawMatrixOp {
  private final RangeSource source;

  RawMatrixOp(RangeSource source) {
    this.source = source;
  }

  /** A series, and whether its name is still to be dropped. */
  public record RawSeries(RangeSeries series, boolean dropName) {}

  /** All series with samples in the range of the scope's only step. */
  public List<RawSeries> eval(EvalScope scope) {
    RangeSource.RangeInput input = source.open(scope);
    boolean extended = source.mode() != VectorSelector.Mode.PLAIN;
    long lookback = scope.options().lookback();
    long before = source.range() + (extended ? lookback : 0);
    long after = source.mode() == VectorSelector.Mode.SMOOTHED ? lookback : 0;
    RefTimes refs = source.refs(scope);
    SampleWindow window = new SampleWindow(1);
    SampleBuffer buffer = new SampleBuffer();
    SampleCounts inner = input.subqueryCounts();
    if (inner != null) { // its steps are the result: what they looked at is what was looked at
      scope.counts().addQueryable(0, inner.queryable());
    }
    List<RawSeries> out = new ArrayList<>();
    int i = 0;
    for (Series s : input.series()) {
      scope.checkCanceled();
      buffer.clear();
      s.read(buffer, refs.first() - before + 1, refs.last() + after);
      window.load(buffer);
      window.slide(refs, before, after);
      boolean[] drops = input.dropNames();
      boolean drop = drops != null && drops[i++];
      long weight = window.weight(0);
      if (weight > 0) {
        if (!input.counted()) {
          scope.budget().add(weight);
          scope.counts().add(0, weight, weight);
        }
        RangeSeries series = series(s.labels(), window, refs);
        if (series.floatCount() + series.histogramCount() > 0) {
          out.add(new RawSeries(series, drop));
        }
      }
    }
    return out;
  }

  private RangeSeries series(Labels labels, SampleWindow w, RefTimes refs) {
    int from = w.floatFrom(0);
    int to = w.floatTo(0);
    long[] times = Arrays.copyOfRange(w.floatTimes(), from, to);
    double[] values = Arrays.copyOfRange(w.floats(), from, to);
    if (source.mode() != VectorSelector.Mode.PLAIN) {
      String mode = source.mode() == VectorSelector.Mode.ANCHORED ? "anchored" : "smoothed";
      if (w.histogramsIn(0) > 0) {
        throw new PromqlException.Evaluation(mode + " modifier is not supported with histograms");
      }
      return ExtendedMatrix.atEdges(
          labels, times, values, refs.at(0) - source.range(), refs.at(0), source.mode());
    }
    if (w.histogramsIn(0) == 0) {
      return RangeSeries.ofFloats(labels, times, values);
    }
    FloatHistogram[] histograms =
        Arrays.copyOfRange(w.histograms(), w.histogramFrom(0), w.histogramTo(0));
    long[] histogramTimes =
        Arrays.copyOfRange(w.histogramTimes(), w.histogramFrom(0), w.histogramTo(0));
    return new RangeSeries(labels, times, values, histogramTimes, histograms);
  }
}
