package io.narthex.scrape;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a {@link ScrapeManager} works, beyond what a job's configuration says.
 *
 * @param executor runs scrapes; each occupies a thread for as long as its target takes
 * @param scrapers makes what fetches a target's body
 * @param offsetSeed sets servers apart that scrape the same targets; see {@link #seed}
 * @param discoveryInterval changes of discovered targets are taken up at most this often
 * @param startTimestamps whether to read and store since when a counter counts
 * @param typeAndUnitLabels whether samples get {@code __type__} and {@code __unit__}
 * @param metadata whether metadata of series goes to the storage
 * @param userAgent what requests call themselves
 * @upstream scrape/manager.go Options
 */
public record ScrapeOptions(
    Executor executor,
    Scraper.Factory scrapers,
    long offsetSeed,
    Duration discoveryInterval,
    boolean startTimestamps,
    boolean typeAndUnitLabels,
    boolean metadata,
    String userAgent) {
  private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);

  /** Real targets over HTTP, a daemon thread for each scrape under way. */
  public static ScrapeOptions http() {
    return new ScrapeOptions(
        threads(),
        new HttpScraper.Factory(),
        0,
        DISCOVERY_INTERVAL,
        false,
        false,
        false,
        "Prometheus/3.14.0");
  }

  /** Targets in memory, everything on the thread that moves the time. */
  public static ScrapeOptions inMemory(MemoryTargets targets) {
    return new ScrapeOptions(
        Runnable::run, targets, 0, DISCOVERY_INTERVAL, false, false, false, "Prometheus/3.14.0");
  }

  /**
   * The seed of a server: from the name of its host and its external labels, as upstream has it.
   */
  public static long seed(String hostname, io.narthex.model.labels.Labels externalLabels) {
    return Target.Fnv.hash(hostname + externalLabels);
  }

  public ScrapeOptions withExecutor(Executor value) {
    return new ScrapeOptions(
        value,
        scrapers,
        offsetSeed,
        discoveryInterval,
        startTimestamps,
        typeAndUnitLabels,
        metadata,
        userAgent);
  }

  public ScrapeOptions withOffsetSeed(long value) {
    return new ScrapeOptions(
        executor,
        scrapers,
        value,
        discoveryInterval,
        startTimestamps,
        typeAndUnitLabels,
        metadata,
        userAgent);
  }

  public ScrapeOptions withStartTimestamps(boolean value) {
    return new ScrapeOptions(
        executor,
        scrapers,
        offsetSeed,
        discoveryInterval,
        value,
        typeAndUnitLabels,
        metadata,
        userAgent);
  }

  public ScrapeOptions withTypeAndUnitLabels(boolean value) {
    return new ScrapeOptions(
        executor,
        scrapers,
        offsetSeed,
        discoveryInterval,
        startTimestamps,
        value,
        metadata,
        userAgent);
  }

  public ScrapeOptions withMetadata(boolean value) {
    return new ScrapeOptions(
        executor,
        scrapers,
        offsetSeed,
        discoveryInterval,
        startTimestamps,
        typeAndUnitLabels,
        value,
        userAgent);
  }

  private static Executor threads() {
    AtomicInteger count = new AtomicInteger();
    return Executors.newCachedThreadPool(
        r -> {
          Thread t = new Thread(r, "scrape-" + count.incrementAndGet());
          t.setDaemon(true);
          return t;
        });
  }
}
