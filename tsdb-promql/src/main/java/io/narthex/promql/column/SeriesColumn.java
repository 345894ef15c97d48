package io.narthex.promql.column;

import io.narthex.model.labels.Labels;

/**
 * A series on its way through the operators.
 *
 * @param labels its labels
 * @param dropName whether the metric name (and type and unit) must still be dropped at the end of
 *     the query: set instead of dropping at once when name removal is delayed
 * @param column its values at the steps
 * @upstream promql/value.go Series
 */
public record SeriesColumn(Labels labels, boolean dropName, Column column) {
  /** The same series with a column of its own, to be kept. */
  public SeriesColumn retained() {
    return new SeriesColumn(labels, dropName, column.copy());
  }
}
