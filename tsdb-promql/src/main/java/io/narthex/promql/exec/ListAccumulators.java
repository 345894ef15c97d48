package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;
import io.narthex.promql.functions.Quantiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Aggregations that need all values of a step together: {@code quantile}.
 *
 * @upstream promql/engine.go evaluator.aggregation (QUANTILE)
 */
final class ListAccumulators {
  private ListAccumulators() {}

  /** The quantile of the floats of each step; the parameter may differ from step to step. */
  static final class Quantile implements Accumulator {
    private final double[] q;
    private final Runnable histogramIgnored;
    private final List<Column> columns = new ArrayList<>();

    Quantile(double[] q, Runnable histogramIgnored) {
      this.q = q;
      this.histogramIgnored = histogramIgnored;
    }

    @Override
    public void add(SeriesColumn series) {
      Column column = series.column();
      columns.add(column.copy());
    }

    @Override
    public void finish(Column out) {
      double[] values = new double[columns.size()];
      for (int i = 0; i < out.size(); i++) {
        int n = 0;
        for (Column c : columns) {
          if (c.isHistogram(i)) {
            histogramIgnored.run();
          } else if (c.has(i)) {
            values[n++] = c.value(i);
          }
        }
        if (n > 0) {
          out.set(i, Quantiles.quantile(q[i], values, 0, n));
        }
      }
    }
  }
}
