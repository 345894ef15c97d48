package io.narthex.scrape;

import java.time.Duration;

/**
 * Told how long things take in scraping. Called on the threads that do them, so it must be quick.
 *
 * @upstream scrape/metrics.go: the summaries and histograms
 */
public interface ScrapeObserver {
  /** Does nothing. */
  ScrapeObserver NONE = new ScrapeObserver() {};

  /**
   * A scrape has begun {@code actual} after the one before it of its target.
   *
   * @param planned what the configuration says
   */
  default void interval(Duration planned, Duration actual) {}

  /** A scrape is done, from its beginning to the commit. */
  default void scraped(Duration took) {}

  /** The targets of a job have been brought in line with what was discovered. */
  default void synced(String job, Duration took) {}

  /**
   * The loops of a job have been restarted under another configuration.
   *
   * @param interval the job's new interval
   */
  default void reloaded(Duration interval, Duration took) {}
}
