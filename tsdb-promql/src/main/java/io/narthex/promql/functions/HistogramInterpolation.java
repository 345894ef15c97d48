package io.narthex.promql.functions;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.HistogramSum;
import io.narthex.promql.parser.PositionRange;
import io.narthex.promql.value.Annotations;
import io.narthex.promql.value.Notices;
import io.narthex.promql.value.Notices.HistogramOperation;

/**
 * The histogram that would lie on the line between two.
 *
 * @param annotations where to note reconciled bounds
 * @param position of the expression in the query
 * @upstream promql/functions.go interpolateHistograms
 */
public record HistogramInterpolation(Annotations annotations, PositionRange position) {
  /**
   * The histogram at {@code t}, between the one at {@code t1} and the one at {@code t2}; a counter
   * that was reset in between rises from nothing.
   */
  public FloatHistogram at(
      long t, long t1, FloatHistogram h1, long t2, FloatHistogram h2, boolean counter) {
    if (t == t1) {
      return h1;
    }
    if (t == t2) {
      return h2;
    }
    double fraction = (double) (t - t1) / (double) (t2 - t1);
    if (counter && h2.detectsReset(h1)) {
      return h2.times(fraction);
    }
    HistogramSum difference = h2.minus(h1);
    note(difference, HistogramOperation.SUBTRACTION);
    HistogramSum result = difference.result().times(fraction).plus(h1);
    note(result, HistogramOperation.ADDITION);
    return result.result();
  }

  private void note(HistogramSum sum, HistogramOperation during) {
    if (sum.boundsReconciled()) {
      annotations.add(Notices.mismatchedCustomBuckets(during, position));
    }
  }
}
