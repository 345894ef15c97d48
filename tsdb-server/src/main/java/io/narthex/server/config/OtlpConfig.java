package io.narthex.server.config;

import java.util.List;

/**
 * The {@code otlp} section.
 *
 * @param attributes which resource attributes become labels
 * @param translationStrategy how names are translated
 * @param switches further behaviour
 * @upstream config/config.go OTLPConfig
 */
public record OtlpConfig(Attributes attributes, String translationStrategy, Switches switches) {

  /** Which resource attributes become labels. */
  public record Attributes(
      boolean promoteAll, List<String> promote, List<String> ignore, boolean keepIdentifying) {}

  /** Further behaviour. */
  public record Switches(
      boolean convertHistograms,
      boolean promoteScopeMetadata,
      boolean labelUnderscoreSanitization,
      boolean preserveMultipleUnderscores) {}
}
