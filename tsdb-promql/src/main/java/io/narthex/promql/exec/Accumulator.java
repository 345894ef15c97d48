package io.narthex.promql.exec;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SeriesColumn;

/**
 * What an aggregation knows about one group: columns go in, one comes out.
 *
 * <p>Thread-safety: none.
 */
interface Accumulator {
  /**
   * Folds in a series.
   *
   * @param series its column is not to be kept
   */
  void add(SeriesColumn series);

  /** Sets the steps of {@code out} that have a result. */
  void finish(Column out);
}
