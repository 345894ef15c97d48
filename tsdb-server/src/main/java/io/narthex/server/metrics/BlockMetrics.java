package io.narthex.server.metrics;

import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbStats;
import io.narthex.tsdb.compact.CompactionStats;
import io.narthex.tsdb.compact.RunStats;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of blocks: what there is, what retention took, what compaction made.
 *
 * <p>Thread-safety: used once, by the thread that fills the registry.
 *
 * @upstream tsdb/db.go newDBMetrics, tsdb/compact.go NewCompactorMetrics
 */
final class BlockMetrics {
  private final Figures figures;
  private final Tsdb tsdb;

  private BlockMetrics(Figures figures, Tsdb tsdb) {
    this.figures = figures;
    this.tsdb = tsdb;
  }

  static void register(Figures figures, Tsdb tsdb) {
    BlockMetrics metrics = new BlockMetrics(figures, tsdb);
    metrics.addBlocks();
    metrics.addRetention();
    metrics.addCompactions();
    metrics.addDistributions();
    metrics.addEarly("stale", "of stale series", TsdbStats.Compactions::stale);
    metrics.addEarly("selected", "of chosen series", TsdbStats.Compactions::selected);
  }

  private void gauge(String name, String help, ToDoubleFunction<TsdbStats> value) {
    figures.gauge(name, help, () -> value.applyAsDouble(tsdb.stats()));
  }

  private void counter(String name, String help, ToDoubleFunction<TsdbStats> value) {
    figures.counter(name, help, () -> value.applyAsDouble(tsdb.stats()));
  }

  private void addBlocks() {
    gauge("blocks_loaded", "Blocks open.", s -> s.blocks().loaded());
    gauge("storage_blocks_bytes", "Size of all blocks.", s -> s.blocks().bytes());
    gauge("symbol_table_size_bytes", "Symbols in memory.", s -> s.blocks().symbolBytes());
    counter("reloads_total", "Reloads of blocks.", s -> s.blocks().reloads());
    counter("reloads_failures_total", "Failed reloads.", s -> s.blocks().reloadFailures());
    gauge("clean_start", "1 if no lock was left behind.", TsdbStats::cleanStart);
    gauge("lowest_timestamp", "Oldest timestamp in ms.", TsdbStats::lowestTimestamp);
    gauge("lowest_timestamp_seconds", "Oldest timestamp.", s -> s.lowestTimestamp() / 1000);
  }

  private void addRetention() {
    gauge(
        "retention_limit_seconds",
        "How long samples are kept.",
        s -> s.blocks().retentionMillis() / 1000.0);
    gauge(
        "retention_limit_bytes",
        "How many bytes of blocks are kept.",
        s -> s.blocks().retentionBytes());
    gauge(
        "retention_limit_percentage",
        "What share of the disk is used at most.",
        s -> s.blocks().retentionPercentage());
    counter("time_retentions_total", "Deletions by age.", s -> s.blocks().timeRetentions());
    counter("size_retentions_total", "Deletions by size.", s -> s.blocks().sizeRetentions());
  }

  private void addCompactions() {
    counter("compactions_total", "Compactions done.", s -> s.compaction().ran());
    counter(
        "compactions_triggered_total", "Compactions asked for.", s -> s.compactions().triggered());
    counter("compactions_failed_total", "Compactions failed.", s -> s.compactions().failed());
    counter(
        "compactions_skipped_total",
        "Compactions asked for while they were turned off.",
        s -> s.compactions().skipped());
    counter(
        "vertical_compactions_total",
        "Compactions of overlapping blocks.",
        s -> s.compaction().vertical());
    gauge(
        "compaction_populating_block",
        "1 while a block is being written.",
        s -> s.compaction().populating() ? 1 : 0);
  }

  private void addEarly(String kind, String of, Function<TsdbStats.Compactions, RunStats> runs) {
    RunStats live = runs.apply(tsdb.stats().compactions());
    String name = kind + "_series_compaction";
    figures.counter(name + "s_triggered_total", "Early compactions " + of + ".", live::triggered);
    figures.counter(
        name + "s_failed_total", "Early compactions " + of + " that failed.", live::failed);
    figures.histogram(
        name + "_duration_seconds",
        "How long early compactions " + of + " take.",
        () -> Figures.Buckets.of(live.seconds()));
  }

  private void addDistributions() {
    CompactionStats stats = tsdb.stats().compaction();
    figures.histogram(
        "compaction_duration_seconds",
        "How long compactions take.",
        () -> Figures.Buckets.of(stats.durationSeconds()));
    figures.histogram(
        "tombstone_cleanup_seconds",
        "How long it takes to write blocks anew without what was deleted.",
        () -> Figures.Buckets.of(stats.cleaningSeconds()));
    figures.histogram(
        "compaction_chunk_size_bytes",
        "Size of chunks in blocks cut from the head.",
        () -> Figures.Buckets.of(stats.chunkBytes()));
    figures.histogram(
        "compaction_chunk_samples",
        "Samples of chunks in blocks cut from the head.",
        () -> Figures.Buckets.of(stats.chunkSamples()));
    figures.histogram(
        "compaction_chunk_range_seconds",
        "Time range of chunks in blocks cut from the head; in ms, as upstream's, in spite of its name.",
        () -> Figures.Buckets.of(stats.chunkRangeMillis()));
  }
}
