package io.narthex.server.config;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.scrape.HistogramOptions;
import io.narthex.scrape.ScrapeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code global} section: what other sections fall back to.
 *
 * @param scraping how targets are scraped unless their job says otherwise
 * @param evaluationInterval how often rules are evaluated
 * @param ruleQueryOffset how far back rules look
 * @param externalLabels labels towards other systems, with environment variables put in
 * @param queryLogFile file that takes queries; null for none
 * @upstream config/config.go GlobalConfig
 */
public record GlobalConfig(
    Scraping scraping,
    Duration evaluationInterval,
    Duration ruleQueryOffset,
    Labels externalLabels,
    @Nullable Path queryLogFile) {

  /**
   * Defaults of jobs.
   *
   * @param protocols null if not configured: the default then depends on the job
   */
  public record Scraping(
      Duration interval,
      Duration timeout,
      @Nullable List<String> protocols,
      ScrapeLimits limits,
      HistogramOptions histograms,
      Naming naming,
      boolean extraMetrics,
      @Nullable Path failureLogFile) {}

  /** Which names are acceptable, and what is asked of exposers for others; null is not set. */
  public record Naming(NameValidation validation, @Nullable String escaping) {}
}
