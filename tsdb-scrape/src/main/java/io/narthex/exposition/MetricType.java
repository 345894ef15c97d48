package io.narthex.exposition;

import java.util.Locale;

/**
 * Type of a metric family.
 *
 * @upstream prometheus/common model/metadata.go MetricType
 */
public enum MetricType {
  COUNTER,
  GAUGE,
  HISTOGRAM,
  GAUGEHISTOGRAM,
  SUMMARY,
  INFO,
  STATESET,
  UNKNOWN;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** As in metadata answers and OpenMetrics: {@code counter}, …, {@code unknown}. */
  public String text() {
    return text;
  }
}
