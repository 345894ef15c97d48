package io.narthex.scrape;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of what happened in scraping, since the start. Names are those of the metrics upstream
 * exposes, without {@code prometheus_target_}.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/metrics.go scrapeMetrics
 */
public final class ScrapeStats {
  final LongAdder scrapes = new LongAdder();
  final LongAdder failedScrapes = new LongAdder();
  final LongAdder skippedTicks = new LongAdder();
  final LongAdder cacheFlushForced = new LongAdder();
  final LongAdder exceededSampleLimit = new LongAdder();
  final LongAdder exceededBucketLimit = new LongAdder();
  final LongAdder exceededBodySizeLimit = new LongAdder();
  final LongAdder exceededLabelLimits = new LongAdder();
  final LongAdder exceededTargetLimit = new LongAdder();
  final LongAdder outOfOrder = new LongAdder();
  final LongAdder duplicate = new LongAdder();
  final LongAdder outOfBounds = new LongAdder();
  final LongAdder exemplarOutOfOrder = new LongAdder();
  final LongAdder syncFailed = new LongAdder();
  final LongAdder syncs = new LongAdder();
  final LongAdder poolReloads = new LongAdder();
  final LongAdder pools = new LongAdder();

  private volatile ScrapeObserver observer = ScrapeObserver.NONE;

  ScrapeObserver observer() {
    return observer;
  }

  void observe(ScrapeObserver newObserver) {
    observer = newObserver;
  }

  /**
   * All counts at one moment.
   *
   * @param scrapes scrapes done, failed ones among them
   * @param skippedTicks turns left out because the scrape before was still running
   */
  public record Snapshot(
      long scrapes,
      long failedScrapes,
      long skippedTicks,
      Limits limits,
      Samples samples,
      Pools pools) {}

  /** Scrapes that exceeded a limit, by limit. */
  public record Limits(
      long sample, long bucket, long bodySize, long labels, long targets, long cacheFlushForced) {}

  /** Samples that were left out, by reason. */
  public record Samples(
      long outOfOrder, long duplicate, long outOfBounds, long exemplarOutOfOrder) {}

  /** Work on pools. */
  public record Pools(long created, long reloads, long syncs, long syncFailed) {}

  public Snapshot snapshot() {
    return new Snapshot(
        scrapes.sum(),
        failedScrapes.sum(),
        skippedTicks.sum(),
        new Limits(
            exceededSampleLimit.sum(),
            exceededBucketLimit.sum(),
            exceededBodySizeLimit.sum(),
            exceededLabelLimits.sum(),
            exceededTargetLimit.sum(),
            cacheFlushForced.sum()),
        new Samples(outOfOrder.sum(), duplicate.sum(), outOfBounds.sum(), exemplarOutOfOrder.sum()),
        new Pools(pools.sum(), poolReloads.sum(), syncs.sum(), syncFailed.sum()));
  }
}
