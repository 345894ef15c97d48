package io.narthex.promql.column;

import io.narthex.model.labels.Labels;
import java.util.Set;

/**
 * A series on its way through the operators: its labels and its values at the steps.
 *
 * <p>An operation that makes something else of a metric drops the labels that say what it was. That
 * makes a new label set, which most aggregations never look at, so it is made when it is asked for.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/value.go Series
 */
public final class SeriesColumn {
  /** Labels that say what a metric is: gone when an operation makes something else of it. */
  public static final Set<String> METRIC_LABELS =
      Set.of(Labels.METRIC_NAME, "__type__", "__unit__");

  private final Labels source;
  private final boolean metricDropped;
  private final boolean dropName;
  private final Column column;

  private SeriesColumn(Labels source, boolean metricDropped, boolean dropName, Column column) {
    this.source = source;
    this.metricDropped = metricDropped;
    this.dropName = dropName;
    this.column = column;
  }

  /**
   * A series.
   *
   * @param dropName whether the metric name (and type and unit) must still be dropped at the end of
   *     the query: set instead of dropping at once when name removal is delayed
   */
  public SeriesColumn(Labels labels, boolean dropName, Column column) {
    this(labels, false, dropName, column);
  }

  /** A series whose labels are {@code source} without those that say what a metric is. */
  public static SeriesColumn withoutMetric(Labels source, boolean dropName, Column column) {
    return new SeriesColumn(source, true, dropName, column);
  }

  /** {@code labels} without those that say what a metric is. */
  public static Labels dropMetric(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (name.startsWith("__") && METRIC_LABELS.contains(name)) {
        return labels.drop(METRIC_LABELS);
      }
    }
    return labels;
  }

  public Labels labels() {
    return metricDropped ? dropMetric(source) : source;
  }

  /** The labels, perhaps with some of {@link #METRIC_LABELS} on top that count as absent. */
  public Labels source() {
    return source;
  }

  /** Whether {@link #METRIC_LABELS} must still be dropped at the end of the query. */
  public boolean dropName() {
    return dropName;
  }

  /** The values at the steps. */
  public Column column() {
    return column;
  }

  /** The same series with labels and a column of its own, to be kept. */
  public SeriesColumn retained() {
    return new SeriesColumn(labels(), dropName, column.copy());
  }

  @Override
  public String toString() {
    return "SeriesColumn{" + labels() + ", " + column + "}";
  }
}
