package io.narthex.scrape;

import io.narthex.exposition.NameEscaping;
import io.narthex.exposition.Negotiation;
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
  public static final List<String> DEFAULT_ACCEPTED = Negotiation.DEFAULT_PROTOCOLS;

  /** Upstream's defaults. */
  public static final ScrapeProtocols DEFAULT =
      new ScrapeProtocols(DEFAULT_ACCEPTED, "", true, NameValidation.UTF8, "allow-utf-8");

  /** The {@code Accept} header: weights fall from 0.6 by the order of preference. */
  String acceptHeader() {
    NameEscaping scheme = NameEscaping.of(escaping);
    if (scheme == null) {
      throw new IllegalArgumentException("unknown escaping scheme " + escaping);
    }
    return Negotiation.acceptHeader(accepted, scheme);
  }
}
