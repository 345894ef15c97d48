package io.narthex.exposition;

/** Placeholder. */
final class OpenMetricsRules {
  private OpenMetricsRules() {}
}
