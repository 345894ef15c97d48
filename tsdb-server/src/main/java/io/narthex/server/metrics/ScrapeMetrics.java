package io.narthex.server.metrics;

import io.narthex.discovery.DiscoveryStats;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeObserver;
import io.narthex.scrape.ScrapeStats;
import io.narthex.scrape.TargetsView;
import io.narthex.util.GoDuration;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of scraping and discovery, under Prometheus's names.
 *
 * <p>Thread-safety: the registry is thread-safe.
 *
 * @upstream scrape/metrics.go, discovery/metrics.go
 */
final class ScrapeMetrics implements ScrapeObserver {
  private static final String TARGET = "prometheus_target_";
  private static final String SD = "prometheus_sd_";
  private static final double[] BUCKETS = {0.01, 0.1, 1, 10};

  private final PrometheusRegistry registry;
  private final ScrapeManager scrape;
  private final Summary intervals;
  private final Histogram intervalHistogram;
  private final Summary syncs;
  private final Histogram syncHistogram;
  private final Summary reloads;
  private final Histogram durations;

  private ScrapeMetrics(PrometheusRegistry registry, ScrapeManager scrape) {
    this.registry = registry;
    this.scrape = scrape;
    intervals = summary("interval_length_seconds", "Actual intervals between scrapes.", "interval");
    intervalHistogram =
        histogram(
            "interval_length_histogram_seconds", "Actual intervals between scrapes.", "interval");
    syncs =
        summary("sync_length_seconds", "Actual interval to sync the scrape pool.", "scrape_job");
    syncHistogram =
        histogram(
            "sync_length_histogram_seconds",
            "Actual interval to sync the scrape pool.",
            "scrape_job");
    reloads =
        summary(
            "reload_length_seconds",
            "Actual interval to reload the scrape pool with a given configuration.",
            "interval");
    durations =
        Histogram.builder()
            .name(TARGET + "scrape_duration_seconds")
            .help("Total duration of the scrape from start to commit completion in seconds.")
            .nativeOnly()
            .nativeMaxNumberOfBuckets(100)
            .nativeResetDuration(1, TimeUnit.HOURS)
            .register(registry);
  }

  /** Adds the metrics to {@code registry}. */
  static void register(PrometheusRegistry registry, ScrapeManager scrape) {
    ScrapeMetrics metrics = new ScrapeMetrics(registry, scrape);
    metrics.addDiscovery();
    metrics.addPools();
    metrics.addScrapes();
    scrape.observe(metrics);
  }

  @Override
  public void interval(Duration planned, Duration actual) {
    String label = goText(planned);
    intervals.labelValues(label).observe(seconds(actual));
    intervalHistogram.labelValues(label).observe(seconds(actual));
  }

  @Override
  public void scraped(Duration took) {
    durations.observe(seconds(took));
  }

  @Override
  public void synced(String job, Duration took) {
    syncs.labelValues(job).observe(seconds(took));
    syncHistogram.labelValues(job).observe(seconds(took));
  }

  @Override
  public void reloaded(Duration interval, Duration took) {
    reloads.labelValues(goText(interval)).observe(seconds(took));
  }

  private static double seconds(Duration d) {
    return d.toNanos() / 1e9;
  }

  /** A duration as Go prints it: {@code 1h0m0s}, {@code 1m30s}, {@code 1.5s}, {@code 250ms}. */
  static String goText(Duration d) {
    return GoDuration.ofMillis(d.toMillis());
  }

  private void addDiscovery() {
    GaugeWithCallback.builder()
        .name(SD + "discovered_targets")
        .help("Current number of discovered targets.")
        .labelNames("name", "config")
        .callback(
            c -> scrape.discoveryStats().targets().forEach((job, n) -> c.call(n, "scrape", job)))
        .register(registry);
    discovery(
        "received_updates_total",
        "Total number of update events received from the SD providers.",
        DiscoveryStats::received);
    discovery(
        "updates_total",
        "Total number of update events sent to the SD consumers.",
        DiscoveryStats::sent);
    CounterWithCallback.builder()
        .name(SD + "refresh_failures_total")
        .help("Number of refresh failures for the given SD mechanism.")
        .labelNames("mechanism")
        .callback(c -> scrape.discoveryStats().refreshFailures().forEach((m, n) -> c.call(n, m)))
        .register(registry);
    counter(
        SD + "file_read_errors_total",
        "The number of File-SD read errors.",
        () -> scrape.discoveryStats().fileReadErrors());
  }

  private void discovery(String name, String help, ToDoubleFunction<DiscoveryStats> value) {
    CounterWithCallback.builder()
        .name(SD + name)
        .help(help)
        .labelNames("name")
        .callback(c -> c.call(value.applyAsDouble(scrape.discoveryStats()), "scrape"))
        .register(registry);
  }

  private void addPools() {
    count("scrape_pools_total", "Scrape pools made.", s -> s.pools().created());
    count("scrape_pool_reloads_total", "Scrape pool reloads.", s -> s.pools().reloads());
    count(
        "scrape_pool_exceeded_target_limit_total",
        "Times scrape pools hit the target limit, during sync or config reload.",
        s -> s.limits().targets());
    count(
        "scrape_pool_exceeded_label_limits_total",
        "Times scrape pools hit the label limits, during sync or config reload.",
        s -> s.limits().labels());
    pool("scrape_pool_targets", "Current number of targets in this scrape pool.", p -> p.targets());
    pool(
        "scrape_pool_target_limit",
        "Maximum number of targets allowed in this scrape pool.",
        p -> p.targetLimit());
    pool(
        "metadata_cache_entries",
        "Total number of metric metadata entries in the cache",
        p -> p.metadata().families());
    pool(
        "metadata_cache_bytes",
        "The number of bytes that are currently used for storing metric metadata in the cache",
        p -> p.metadata().bytes());
    poolCounter(
        "scrape_pool_sync_total",
        "Total number of syncs that were executed on a scrape pool.",
        p -> p.syncs());
    poolCounter(
        "sync_failed_total", "Total number of target sync failures.", p -> p.syncFailures());
  }

  private void addScrapes() {
    count("scrapes_exceeded_sample_limit_total", "Scrapes beyond it.", s -> s.limits().sample());
    count(
        "scrapes_exceeded_body_size_limit_total", "Scrapes beyond it.", s -> s.limits().bodySize());
    count(
        "scrapes_exceeded_native_histogram_bucket_limit_total",
        "Scrapes beyond it.",
        s -> s.limits().bucket());
    count(
        "scrapes_cache_flush_forced_total",
        "Caches flushed because they grew while scrapes were failing.",
        s -> s.limits().cacheFlushForced());
    count(
        "scrapes_sample_out_of_order_total",
        "Samples out of order.",
        s -> s.samples().outOfOrder());
    count(
        "scrapes_sample_duplicate_timestamp_total",
        "Samples that contradict one another.",
        s -> s.samples().duplicate());
    count(
        "scrapes_sample_out_of_bounds_total",
        "Samples out of bounds.",
        s -> s.samples().outOfBounds());
    count(
        "scrapes_exemplar_out_of_order_total",
        "Exemplars out of order.",
        s -> s.samples().exemplarOutOfOrder());
    counter("narthex_scrapes_total", "Scrapes.", () -> scrape.stats().scrapes());
    counter(
        "narthex_scrapes_failed_total", "Failed scrapes.", () -> scrape.stats().failedScrapes());
    counter(
        "narthex_scrapes_skipped_total",
        "Turns left out because the scrape before still ran.",
        () -> scrape.stats().skippedTicks());
  }

  private Summary summary(String name, String help, String label) {
    return Summary.builder()
        .name(TARGET + name)
        .help(help)
        .labelNames(label)
        .quantile(0.01, 0.001)
        .quantile(0.05, 0.005)
        .quantile(0.5, 0.05)
        .quantile(0.9, 0.01)
        .quantile(0.99, 0.001)
        .maxAgeSeconds(600)
        .register(registry);
  }

  private Histogram histogram(String name, String help, String label) {
    return Histogram.builder()
        .name(TARGET + name)
        .help(help)
        .labelNames(label)
        .classicUpperBounds(BUCKETS)
        .nativeMaxNumberOfBuckets(100)
        .nativeResetDuration(1, TimeUnit.HOURS)
        .register(registry);
  }

  private void count(String name, String help, ToDoubleFunction<ScrapeStats.Snapshot> value) {
    counter(TARGET + name, help, () -> value.applyAsDouble(scrape.stats()));
  }

  private void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  private void pool(String name, String help, ToDoubleFunction<TargetsView.Pool> value) {
    GaugeWithCallback.builder()
        .name(TARGET + name)
        .help(help)
        .labelNames("scrape_job")
        .callback(c -> scrape.pools().forEach(p -> c.call(value.applyAsDouble(p), p.job())))
        .register(registry);
  }

  private void poolCounter(String name, String help, ToDoubleFunction<TargetsView.Pool> value) {
    CounterWithCallback.builder()
        .name(TARGET + name)
        .help(help)
        .labelNames("scrape_job")
        .callback(c -> scrape.pools().forEach(p -> c.call(value.applyAsDouble(p), p.job())))
        .register(registry);
  }
}
