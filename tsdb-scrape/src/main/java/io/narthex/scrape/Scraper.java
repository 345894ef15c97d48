package io.narthex.scrape;

import io.narthex.http.HttpReply;
import io.narthex.time.Scheduler;
import java.io.IOException;

/**
 * Fetches the body of one target.
 *
 * @upstream scrape/scrape.go scraper
 */
public interface Scraper {
  /**
   * The target's answer. Returns within the target's timeout.
   *
   * @throws io.narthex.http.BodyTooLargeException if the body reaches the job's limit
   * @throws IOException if the target cannot be reached, or its answer is not status 200
   */
  HttpReply fetch() throws IOException;

  /** Makes the scrapers of a job's targets. */
  interface Factory {
    /** What is shared by all targets of a job under one configuration, such as connections. */
    Job job(ScrapeConfig config, Scheduler time, String userAgent);
  }

  /** Makes scrapers of one job. */
  interface Job {
    Scraper scraper(Target target);
  }
}
