package io.narthex.tsdb.record;

import java.util.List;

/**
 * Metric types as metadata records number them.
 *
 * @upstream tsdb/record/record.go GetMetricType, ToMetricType
 */
public final class MetricTypes {
  private static final List<String> NAMES =
      List.of(
          "unknown",
          "counter",
          "gauge",
          "histogram",
          "gaugehistogram",
          "summary",
          "info",
          "stateset");

  private MetricTypes() {}

  /** Number of a type; a name that is none counts as unknown. */
  public static int code(String name) {
    return Math.max(0, NAMES.indexOf(name));
  }

  /** Name of a type; a number from the future is unknown. */
  public static String name(int code) {
    return code >= 0 && code < NAMES.size() ? NAMES.get(code) : NAMES.get(0);
  }
}
