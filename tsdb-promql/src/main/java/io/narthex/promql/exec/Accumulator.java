package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;

/**
 * What an aggregation knows about one group: columns go in, one comes out.
 *
 * <p>Thread-safety: none.
 */
interface Accumulator {
  /**
   * Folds in a series.
   *
   * @param column its values; not to be kept
   */
  void add(Labels labels, Column column);

  /** Sets the steps of {@code out} that have a result. */
  void finish(Column out);
}
