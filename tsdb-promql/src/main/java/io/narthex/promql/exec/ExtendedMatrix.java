package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.functions.EdgeValues;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.value.RangeSeries;

/**
 * An {@code anchored} or {@code smoothed} range as a result: points exactly at both edges, samples
 * between.
 *
 * @upstream promql/engine.go extendFloats
 */
final class ExtendedMatrix {
  private ExtendedMatrix() {}

  static RangeSeries atEdges(
      Labels labels, long[] t, double[] v, long start, long end, VectorSelector.Mode mode) {
    boolean smoothed = mode == VectorSelector.Mode.SMOOTHED;
    EdgeValues edges = EdgeValues.of(t, v, 0, t.length, start, end, smoothed, false);
    if (edges == null) {
      return RangeSeries.ofFloats(labels, new long[0], new double[0]);
    }
    int inner = Math.max(0, edges.to() - edges.from());
    long[] times = new long[inner + 2];
    double[] values = new double[inner + 2];
    times[0] = start;
    values[0] = edges.left();
    System.arraycopy(t, edges.from(), times, 1, inner);
    System.arraycopy(v, edges.from(), values, 1, inner);
    times[inner + 1] = end;
    values[inner + 1] = edges.right();
    return RangeSeries.ofFloats(labels, times, values);
  }
}
