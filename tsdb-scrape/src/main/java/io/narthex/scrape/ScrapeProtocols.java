package io.narthex.scrape;

import io.narthex.model.labels.NameValidation;
import java.util.List;

/**
 * The formats a job asks its targets for, and how it takes what comes.
 *
 * @param accepted names of formats in order of preference, such as {@code OpenMetricsText1.0.0}
 * @param fallback format to assume when the target does not say; empty for none
 * @param compression whether to ask for gzip
 * @param validation which names are acceptable
 * @param escaping what exposers should do with names beyond the legacy set: {@code allow-utf-8},
 *     {@code underscores}, {@code dots} or {@code values}
 * @upstream config/config.go ScrapeProtocol
 */
public record ScrapeProtocols(
    List<String> accepted,
    String fallback,
    boolean compression,
    NameValidation validation,
    String escaping) {
  /** What is asked for if nothing is configured. */
  public static final List<String> DEFAULT_ACCEPTED =
      List.of(
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  /** Upstream's defaults. */
  public static final ScrapeProtocols DEFAULT =
      new ScrapeProtocols(DEFAULT_ACCEPTED, "", true, NameValidation.UTF8, "allow-utf-8");

  /** The {@code Accept} header: weights fall from 0.6 by the order of preference. */
  String acceptHeader() {
    StringBuilder sb = new StringBuilder();
    int weight = 6;
    for (String protocol : accepted) {
      sb.append(mediaType(protocol));
      if (protocol.endsWith("1.0.0")) {
        sb.append(";escaping=").append(escaping);
      }
      sb.append(";q=0.").append(weight--).append(',');
    }
    return sb.append("*/*;q=0.").append(weight).toString();
  }

  /** The media type of a format's name; empty for the empty name. */
  static String mediaType(String protocol) {
    return switch (protocol) {
      case "PrometheusProto" ->
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
      case "PrometheusText0.0.4" -> "text/plain;version=0.0.4";
      case "PrometheusText1.0.0" -> "text/plain;version=1.0.0";
      case "OpenMetricsText0.0.1" -> "application/openmetrics-text;version=0.0.1";
      case "OpenMetricsText1.0.0" -> "application/openmetrics-text;version=1.0.0";
      case "" -> "";
      default -> throw new IllegalArgumentException("unknown scrape protocol " + protocol);
    };
  }
}
