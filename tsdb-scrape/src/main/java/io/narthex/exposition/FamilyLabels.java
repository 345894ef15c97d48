package io.narthex.exposition;

import io.narthex.model.labels.Labels;
import java.util.List;

/**
 * Type and unit of a family as labels of its series: {@code __type__} and {@code __unit__}.
 *
 * <p>Differs: only series of the family get them, known by its name and the suffixes of its type.
 * In Prometheus the last type and unit seen stick to whatever follows.
 *
 * <p>Thread-safety: none.
 *
 * @upstream schema/labels.go Metadata
 */
final class FamilyLabels {
  static final String TYPE = "__type__";
  static final String UNIT = "__unit__";

  private static final List<String> SUFFIXES =
      List.of("", "_total", "_created", "_bucket", "_sum", "_count", "_gsum", "_gcount", "_info");

  private String name = "";
  MetricType type = MetricType.UNKNOWN;
  String unit = "";

  void clear() {
    name = "";
    type = MetricType.UNKNOWN;
    unit = "";
  }

  /** Opens a family, unless it is the current one. */
  void name(String family) {
    if (!family.equals(name)) {
      clear();
      name = family;
    }
  }

  /** Adds what is known to the labels of a series; labels of the same names give way to it. */
  void addTo(SeriesText labels) {
    String metric = labels.get(Labels.METRIC_NAME);
    if (metric == null || !owns(metric)) {
      return;
    }
    add(labels, type, unit);
  }

  /** Adds type and unit as far as they are known. */
  static void add(SeriesText labels, MetricType type, String unit) {
    if (type != MetricType.UNKNOWN) {
      labels.remove(TYPE);
      labels.add(TYPE, type.text());
    }
    if (!unit.isEmpty()) {
      labels.remove(UNIT);
      labels.add(UNIT, unit);
    }
  }

  private boolean owns(String metric) {
    return metric.startsWith(name) && SUFFIXES.contains(metric.substring(name.length()));
  }
}
