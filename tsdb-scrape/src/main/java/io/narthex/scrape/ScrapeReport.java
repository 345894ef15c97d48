package io.narthex.scrape;

import io.narthex.model.MetricMetadata;
import io.narthex.model.StaleNaN;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.scrape.ScrapeCache.CachedSeries;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;

/**
 * The series that say how a scrape went: {@code up} and its companions, under the target's labels.
 *
 * <p>Thread-safety: none; the loop's thread.
 *
 * @upstream scrape/scrape.go scrapeLoop.report, reportStale
 */
final class ScrapeReport {
  private final Labels target;
  private final ScrapeCache cache;
  private final ScrapeSettings settings;
  private final double timeoutSeconds;

  ScrapeReport(Target target, ScrapeCache cache, ScrapeSettings settings) {
    this.target = target.labels();
    this.cache = cache;
    this.settings = settings;
    timeoutSeconds = target.timeout().toMillis() / 1000.0;
  }

  /** Names, in the order in which they are written; the second three only with extra metrics. */
  private enum Metric {
    UP(
        "up",
        "Health of the scrape target. 1 means the target is healthy, 0 if the scrape failed.",
        "targets"),
    DURATION("scrape_duration_seconds", "Duration of the last scrape in seconds.", "seconds"),
    SCRAPED("scrape_samples_scraped", "Number of samples last scraped.", "samples"),
    POST_RELABEL(
        "scrape_samples_post_metric_relabeling",
        "Number of samples remaining after metric relabeling was applied.",
        "samples"),
    SERIES_ADDED("scrape_series_added", "Number of series in the last scrape.", "series"),
    TIMEOUT("scrape_timeout_seconds", "The configured scrape timeout for a target.", "seconds"),
    SAMPLE_LIMIT(
        "scrape_sample_limit",
        "The configured sample limit for a target. Returns zero if there is no limit configured.",
        "samples"),
    BODY_SIZE(
        "scrape_body_size_bytes",
        "The uncompressed size of the last scrape response, if successful. Scrapes failing because"
            + " body_size_limit is exceeded report -1, other scrape failures report 0.",
        "bytes");

    private final String text;
    private final String help;
    private final String unit;

    Metric(String text, String help, String unit) {
      this.text = text;
      this.help = help;
      this.unit = unit;
    }

    boolean isExtra() {
      return this == TIMEOUT || this == SAMPLE_LIMIT || this == BODY_SIZE;
    }

    MetricMetadata metadata() {
      return new MetricMetadata("gauge", unit, help);
    }
  }

  /**
   * Writes the report of one scrape.
   *
   * @param bodyBytes size of the body inflated, -1 if it exceeded the limit, 0 if there was none
   */
  void append(
      Appender appender, long t, double seconds, BodyAppender.Counts counts, long bodyBytes) {
    for (Metric metric : Metric.values()) {
      if (metric.isExtra() && !settings.config().extraMetrics()) {
        continue;
      }
      double value =
          switch (metric) {
            case UP -> counts.error == null ? 1 : 0;
            case DURATION -> seconds;
            case SCRAPED -> counts.scraped;
            case POST_RELABEL -> counts.postRelabel;
            case SERIES_ADDED -> counts.seriesAdded;
            case TIMEOUT -> timeoutSeconds;
            case SAMPLE_LIMIT -> settings.config().limits().samples();
            case BODY_SIZE -> bodyBytes;
          };
      append(appender, metric, t, value);
    }
  }

  /** Ends all series of the report at {@code t}; where a new loop has gone on, that wins. */
  void appendStale(Appender appender, long t) {
    appender.rejectOutOfOrder(true);
    try {
      for (Metric metric : Metric.values()) {
        if (!metric.isExtra() || settings.config().extraMetrics()) {
          append(appender, metric, t, StaleNaN.VALUE);
        }
      }
    } finally {
      appender.rejectOutOfOrder(false);
    }
  }

  private void append(Appender appender, Metric metric, long t, double value) {
    CachedSeries known = cache.reportSeries().get(metric.text);
    Labels labels = known == null ? labels(metric) : known.labels();
    try {
      long ref = appender.append(known == null ? 0 : known.ref(), labels, t, value);
      if (known == null) {
        cache.newReportSeries(metric.text, labels, ref);
        if (settings.options().metadata()) {
          appender.updateMetadata(ref, labels, metric.metadata());
        }
      } else {
        known.moved(ref);
      }
    } catch (AppendException e) {
      switch (e.reason()) {
        case OUT_OF_ORDER, DUPLICATE_TIMESTAMP -> {} // the target has come back in a new loop
        default -> throw e;
      }
    }
  }

  private Labels labels(Metric metric) {
    Labels.Builder b = Labels.builder().set(Labels.METRIC_NAME, metric.text);
    for (Label l : target) {
      b.set(l.name(), l.value());
    }
    return b.build();
  }
}
