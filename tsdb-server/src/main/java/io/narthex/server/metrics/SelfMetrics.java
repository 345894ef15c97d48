package io.narthex.server.metrics;

import io.narthex.scrape.ScrapeManager;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbStats;
import io.narthex.tsdb.head.HeadStats;
import io.narthex.tsdb.wlog.WalStats;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The server's own metrics: figures the libraries keep anyway, under Prometheus's names wherever
 * the meaning is equal, and the JVM's.
 *
 * <p>Thread-safety: the registry is thread-safe.
 *
 * @upstream tsdb/db.go, tsdb/head.go, tsdb/wlog/wlog.go
 */
public final class SelfMetrics {
  /** How the last reading of the configuration went. */
  public interface Reloads {
    boolean lastReloadSucceeded();

    /** ms since the epoch. */
    long lastReloadTime();
  }

  private static final String TSDB = "prometheus_tsdb_";

  private final PrometheusRegistry registry = new PrometheusRegistry();

  private SelfMetrics() {}

  /** A registry that reads the given parts whenever it is scraped. */
  public static PrometheusRegistry of(Tsdb tsdb, ScrapeManager scrape, Reloads reloads) {
    SelfMetrics metrics = new SelfMetrics();
    metrics.addHead(tsdb);
    metrics.addLog(tsdb);
    metrics.addBlocks(tsdb);
    ScrapeMetrics.register(metrics.registry, scrape);
    metrics.addConfiguration(reloads);
    JvmMetrics.builder().register(metrics.registry);
    return metrics.registry;
  }

  private void addHead(Tsdb tsdb) {
    headGauge(tsdb, "series", "Series in the head.", HeadStats::series);
    headGauge(tsdb, "chunks", "Chunks in the head.", h -> h.chunks().now());
    headGauge(tsdb, "stale_series", "Stale series in the head.", h -> h.appends().staleSeries());
    headGauge(
        tsdb,
        "native_histogram_series",
        "Series whose newest in-order sample is a native histogram.",
        h -> h.appends().histogramSeries());
    headGauge(
        tsdb,
        "native_histogram_buckets",
        "Positive and negative buckets of those samples.",
        h -> h.appends().histogramBuckets());
    headGauge(
        tsdb,
        "chunks_storage_size_bytes",
        "Size of the chunks_head directory.",
        h -> h.chunks().storageBytes());
    headGauge(tsdb, "active_appenders", "Open transactions.", h -> h.appends().activeAppenders());
    headGauge(tsdb, "min_time", "Oldest timestamp of the head in ms.", HeadStats::mint);
    headGauge(tsdb, "max_time", "Newest timestamp of the head in ms.", HeadStats::maxt);
    headGauge(tsdb, "min_time_seconds", "Oldest timestamp of the head.", h -> h.mint() / 1000.0);
    headGauge(tsdb, "max_time_seconds", "Newest timestamp of the head.", h -> h.maxt() / 1000.0);
    headCounter(tsdb, "series_created_total", "Series made.", h -> h.appends().seriesCreated());
    headCounter(tsdb, "series_removed_total", "Series dropped.", h -> h.appends().seriesRemoved());
    headCounter(
        tsdb,
        "series_not_found_total",
        "Series asked for in vain.",
        h -> h.appends().seriesNotFound());
    headCounter(tsdb, "chunks_created_total", "Chunks made.", h -> h.chunks().created());
    headCounter(tsdb, "chunks_removed_total", "Chunks dropped.", h -> h.chunks().removed());
    headCounter(tsdb, "truncations_total", "Head truncations.", h -> h.gc().truncations());
    headCounter(
        tsdb, "truncations_failed_total", "Failed truncations.", h -> h.gc().truncationsFailed());
    CounterWithCallback.builder()
        .name(TSDB + "head_samples_appended_total")
        .help("Samples appended, by type.")
        .labelNames("type")
        .callback(
            c -> {
              HeadStats.Appends a = tsdb.stats().head().appends();
              c.call(a.floats(), "float");
              c.call(a.histograms(), "histogram");
            })
        .register(registry);
    refused(tsdb, "out_of_order_samples_total", HeadStats.Refused::outOfOrder);
    refused(tsdb, "out_of_bound_samples_total", HeadStats.Refused::outOfBounds);
    refused(tsdb, "too_old_samples_total", HeadStats.Refused::tooOld);
    gauge(
        TSDB + "isolation_low_watermark",
        "Oldest transaction a reader may still not see.",
        () -> tsdb.stats().head().lowWatermark());
    gauge(
        TSDB + "isolation_high_watermark",
        "Newest transaction.",
        () -> tsdb.stats().head().highWatermark());
    gauge(
        TSDB + "exemplar_exemplars_in_storage",
        "Exemplars stored.",
        () -> tsdb.stats().head().exemplars().stored());
    counter(
        TSDB + "mmap_chunks_total",
        "Chunks moved to files.",
        () -> tsdb.stats().head().chunks().mapped());
    counter(
        TSDB + "checkpoint_creations_total",
        "Checkpoints written.",
        () -> tsdb.stats().head().gc().checkpoints());
    counter(
        TSDB + "checkpoint_creations_failed_total",
        "Checkpoints that failed.",
        () -> tsdb.stats().head().gc().checkpointsFailed());
  }

  private void refused(Tsdb tsdb, String name, ToDoubleFunction<HeadStats.Refused> count) {
    CounterWithCallback.builder()
        .name(TSDB + name)
        .help("Samples refused, by type.")
        .labelNames("type")
        .callback(
            c -> {
              HeadStats.Appends a = tsdb.stats().head().appends();
              c.call(count.applyAsDouble(a.refusedFloats()), "float");
              c.call(count.applyAsDouble(a.refusedHistograms()), "histogram");
            })
        .register(registry);
  }

  private void addLog(Tsdb tsdb) {
    walCounter(tsdb, "page_flushes_total", "Pages written.", WalStats::pageFlushes);
    walCounter(tsdb, "completed_pages_total", "Pages filled.", WalStats::completedPages);
    walCounter(tsdb, "truncations_total", "Truncations.", WalStats::truncations);
    walCounter(tsdb, "writes_failed_total", "Failed writes.", WalStats::writesFailed);
    walCounter(tsdb, "record_part_writes_total", "Fragments written.", WalStats::recordParts);
    walCounter(
        tsdb, "record_parts_bytes_written_total", "Bytes of fragments.", WalStats::recordPartBytes);
    gauge(
        TSDB + "wal_segment_current",
        "Index of the segment being written.",
        () -> wal(tsdb, WalStats::currentSegment));
    gauge(
        TSDB + "wal_storage_size_bytes",
        "Size of the log on disk.",
        () -> tsdb.stats().files().walBytes());
    counter(
        TSDB + "wal_corruptions_total",
        "Damage found in the log.",
        () -> tsdb.stats().head().gc().walCorruptions());
  }

  private void addBlocks(Tsdb tsdb) {
    gauge(TSDB + "blocks_loaded", "Blocks open.", () -> blocks(tsdb).loaded());
    gauge(TSDB + "storage_blocks_bytes", "Size of all blocks.", () -> blocks(tsdb).bytes());
    gauge(TSDB + "symbol_table_size_bytes", "Symbols in memory.", () -> blocks(tsdb).symbolBytes());
    gauge(
        TSDB + "retention_limit_seconds",
        "How long samples are kept.",
        () -> blocks(tsdb).retentionMillis() / 1000.0);
    gauge(
        TSDB + "retention_limit_bytes",
        "How many bytes of blocks are kept.",
        () -> blocks(tsdb).retentionBytes());
    gauge(
        TSDB + "retention_limit_percentage",
        "What share of the disk is used at most.",
        () -> blocks(tsdb).retentionPercentage());
    counter(TSDB + "reloads_total", "Reloads of blocks.", () -> blocks(tsdb).reloads());
    counter(
        TSDB + "reloads_failures_total", "Failed reloads.", () -> blocks(tsdb).reloadFailures());
    counter(
        TSDB + "time_retentions_total", "Deletions by age.", () -> blocks(tsdb).timeRetentions());
    counter(
        TSDB + "size_retentions_total", "Deletions by size.", () -> blocks(tsdb).sizeRetentions());
    counter(TSDB + "compactions_total", "Compactions done.", () -> tsdb.stats().compaction().ran());
    counter(
        TSDB + "compactions_failed_total",
        "Compactions failed.",
        () -> tsdb.stats().compactions().failed());
    counter(
        TSDB + "compactions_triggered_total",
        "Compactions asked for.",
        () -> tsdb.stats().compactions().triggered());
    counter(
        TSDB + "vertical_compactions_total",
        "Compactions of overlapping blocks.",
        () -> tsdb.stats().compaction().vertical());
    gauge(TSDB + "clean_start", "1 if no lock was left behind.", () -> tsdb.stats().cleanStart());
    gauge(
        TSDB + "lowest_timestamp", "Oldest timestamp in ms.", () -> tsdb.stats().lowestTimestamp());
  }

  private void addConfiguration(Reloads reloads) {
    gauge(
        "prometheus_config_last_reload_successful",
        "Whether the last configuration could be used.",
        () -> reloads.lastReloadSucceeded() ? 1 : 0);
    gauge(
        "prometheus_config_last_reload_success_timestamp_seconds",
        "When a configuration was last taken up.",
        () -> reloads.lastReloadTime() / 1000.0);
  }

  private static TsdbStats.Blocks blocks(Tsdb tsdb) {
    return tsdb.stats().blocks();
  }

  private static double wal(Tsdb tsdb, ToDoubleFunction<WalStats> value) {
    @Nullable WalStats wal = tsdb.stats().head().wal();
    return wal == null ? 0 : value.applyAsDouble(wal);
  }

  private void walCounter(Tsdb tsdb, String name, String help, ToDoubleFunction<WalStats> value) {
    counter(TSDB + "wal_" + name, help, () -> wal(tsdb, value));
  }

  private void headGauge(Tsdb tsdb, String name, String help, ToDoubleFunction<HeadStats> value) {
    gauge(TSDB + "head_" + name, help, () -> value.applyAsDouble(tsdb.stats().head()));
  }

  private void headCounter(Tsdb tsdb, String name, String help, ToDoubleFunction<HeadStats> value) {
    counter(TSDB + "head_" + name, help, () -> value.applyAsDouble(tsdb.stats().head()));
  }

  private void gauge(String name, String help, java.util.function.DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }

  private void counter(String name, String help, java.util.function.DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(c -> c.call(value.getAsDouble()))
        .register(registry);
  }
}
