package io.narthex.server.metrics;

import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.head.HeadStats;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of the head: series, chunks, samples, exemplars, forgetting, replay.
 *
 * <p>Thread-safety: used once, by the thread that fills the registry.
 *
 * @upstream tsdb/head.go newHeadMetrics, tsdb/exemplar.go NewExemplarMetrics
 */
final class HeadMetrics {
  private final Figures figures;
  private final Supplier<HeadStats> stats;

  private HeadMetrics(Figures figures, Tsdb tsdb) {
    this.figures = figures;
    this.stats = () -> tsdb.stats().head();
  }

  static void register(Figures figures, Tsdb tsdb) {
    HeadMetrics metrics = new HeadMetrics(figures, tsdb);
    metrics.addSeries();
    metrics.addChunks();
    metrics.addSamples();
    metrics.addIsolation();
    metrics.addExemplars();
    metrics.addGc();
    metrics.addReplay();
  }

  private void gauge(String name, String help, ToDoubleFunction<HeadStats> value) {
    figures.gauge(name, help, () -> value.applyAsDouble(stats.get()));
  }

  private void counter(String name, String help, ToDoubleFunction<HeadStats> value) {
    figures.counter(name, help, () -> value.applyAsDouble(stats.get()));
  }

  private void addSeries() {
    gauge("head_series", "Series in the head.", HeadStats::series);
    gauge("head_stale_series", "Stale series in the head.", h -> h.appends().staleSeries());
    gauge(
        "head_native_histogram_series",
        "Series whose newest in-order sample is a native histogram.",
        h -> h.appends().histogramSeries());
    gauge(
        "head_native_histogram_buckets",
        "Positive and negative buckets of those samples.",
        h -> h.appends().histogramBuckets());
    counter("head_series_created_total", "Series made.", h -> h.appends().seriesCreated());
    counter("head_series_removed_total", "Series dropped.", h -> h.appends().seriesRemoved());
    counter(
        "head_series_not_found_total",
        "Series asked for in vain.",
        h -> h.appends().seriesNotFound());
    gauge("head_min_time", "Oldest timestamp of the head in ms.", HeadStats::mint);
    gauge("head_max_time", "Newest timestamp of the head in ms.", HeadStats::maxt);
    gauge("head_min_time_seconds", "Oldest timestamp of the head.", h -> h.mint() / 1000);
    gauge("head_max_time_seconds", "Newest timestamp of the head.", h -> h.maxt() / 1000);
  }

  private void addChunks() {
    gauge("head_chunks", "Chunks in the head.", h -> h.chunks().now());
    counter("head_chunks_created_total", "Chunks made.", h -> h.chunks().created());
    counter("head_chunks_removed_total", "Chunks dropped.", h -> h.chunks().removed());
    gauge(
        "head_chunks_storage_size_bytes",
        "Size of the chunks_head directory.",
        h -> h.chunks().storageBytes());
    counter("mmap_chunks_total", "Chunks moved to files.", h -> h.chunks().mapped());
    counter(
        "mmap_chunk_corruptions_total",
        "Damage found in the files of chunks.",
        h -> h.chunks().corruptions());
  }

  private void addSamples() {
    byType(
        "head_samples_appended_total",
        "Samples appended, by type.",
        h -> types(h.appends().floats(), h.appends().histograms()));
    byType(
        "head_out_of_order_samples_appended_total",
        "Late samples appended, by type.",
        h -> types(h.appends().outOfOrderFloats(), h.appends().outOfOrderHistograms()));
    refused("out_of_order_samples_total", "late", HeadStats.Refused::outOfOrder);
    refused("out_of_bound_samples_total", "out of bounds", HeadStats.Refused::outOfBounds);
    refused("too_old_samples_total", "beyond the window for late ones", HeadStats.Refused::tooOld);
    figures.histogram(
        "sample_ooo_delta",
        "How late samples come, in seconds, whether or not they are taken.",
        () -> lateness(stats.get().appends()));
  }

  private static Figures.Buckets lateness(HeadStats.Appends a) {
    double[] bounds = Arrays.stream(a.latenessBounds()).asDoubleStream().toArray();
    return new Figures.Buckets(bounds, a.latenessCounts(), a.latenessSumSeconds());
  }

  private static Map<String, Long> types(long floats, long histograms) {
    return Map.of("float", floats, "histogram", histograms);
  }

  private void byType(String name, String help, Function<HeadStats, Map<String, Long>> values) {
    figures.counter(name, help, "type", () -> values.apply(stats.get()));
  }

  private void refused(String name, String why, Function<HeadStats.Refused, Long> count) {
    byType(
        name,
        "Samples refused because they are " + why + ", by type.",
        h ->
            types(
                count.apply(h.appends().refusedFloats()),
                count.apply(h.appends().refusedHistograms())));
  }

  private void addIsolation() {
    gauge("head_active_appenders", "Open transactions.", h -> h.appends().activeAppenders());
    counter(
        "head_appenders_created_total", "Transactions begun.", h -> h.appends().appendersCreated());
    gauge(
        "isolation_low_watermark",
        "Oldest transaction a reader may still not see.",
        HeadStats::lowWatermark);
    gauge("isolation_high_watermark", "Newest transaction.", HeadStats::highWatermark);
  }

  private void addExemplars() {
    counter("exemplar_exemplars_appended_total", "Exemplars taken.", h -> h.exemplars().appended());
    counter(
        "exemplar_out_of_order_exemplars_total",
        "Exemplars refused because they are late.",
        h -> h.exemplars().outOfOrder());
    gauge("exemplar_exemplars_in_storage", "Exemplars stored.", h -> h.exemplars().stored());
    gauge(
        "exemplar_series_with_exemplars_in_storage",
        "Series that have exemplars stored.",
        h -> h.exemplars().series());
    gauge("exemplar_max_exemplars", "Exemplars there is room for.", h -> h.exemplars().capacity());
    gauge(
        "exemplar_last_exemplars_timestamp_seconds",
        "Timestamp of the oldest exemplar stored: how far back they reach.",
        h -> h.exemplars().lastTimestamp() / 1000.0);
  }

  private void addGc() {
    counter("head_truncations_total", "Head truncations.", h -> h.gc().truncations());
    counter(
        "head_truncations_failed_total", "Failed truncations.", h -> h.gc().truncationsFailed());
    figures.summary(
        "head_gc_duration_seconds",
        "How long the head took to forget.",
        () -> new HeadStats.Timed(stats.get().gc().runs(), stats.get().gc().nanos()));
    figures.summary(
        "wal_truncate_duration_seconds",
        "How long it took to cut the log.",
        () -> stats.get().gc().walTruncate());
    counter("checkpoint_creations_total", "Checkpoints begun.", h -> h.gc().checkpoints());
    counter(
        "checkpoint_creations_failed_total",
        "Checkpoints that failed.",
        h -> h.gc().checkpointsFailed());
    counter(
        "checkpoint_deletions_total",
        "Deletions of old checkpoints.",
        h -> h.gc().checkpointDeletions());
    counter(
        "checkpoint_deletions_failed_total",
        "Those that failed.",
        h -> h.gc().checkpointDeletionsFailed());
    counter("wal_corruptions_total", "Damage found in the log.", h -> h.gc().walCorruptions());
  }

  private void addReplay() {
    gauge(
        "data_replay_duration_seconds",
        "How long it took to read head and logs at the start.",
        h -> h.replay().nanos() / 1e9);
    counter(
        "snapshot_replay_error_total",
        "Snapshots of the head that could not be read.",
        h -> h.replay().snapshotErrors());
    figures.counter(
        "wal_replay_unknown_refs_total",
        "What the log had of series that it does not know, by type.",
        "type",
        () -> stats.get().replay().unknownRefs());
    figures.counter(
        "wbl_replay_unknown_refs_total",
        "What the log of late samples had of unknown series, by type.",
        "type",
        () -> stats.get().replay().unknownLateRefs());
  }
}
