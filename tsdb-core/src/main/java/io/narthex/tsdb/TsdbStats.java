package io.narthex.tsdb;

import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.compact.CompactionStats;
import io.narthex.tsdb.compact.RunStats;
import io.narthex.tsdb.head.HeadStats;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Figures of a database at one moment, under upstream's metric names where they have one.
 *
 * @param head of the head and its logs
 * @param compaction of the compactor, live
 * @param blocks of the blocks
 * @param compactions of the rounds of compaction
 * @param files sizes on disk
 * @param cleanStart {@code prometheus_tsdb_clean_start}: 1 if no lock was left behind, 0 if one
 *     was, -1 without a lock
 * @param lowestTimestamp {@code lowest_timestamp}, ms; {@code Long.MAX_VALUE} if there is nothing
 * @upstream tsdb/db.go dbMetrics
 */
public record TsdbStats(
    HeadStats head,
    CompactionStats compaction,
    Blocks blocks,
    Compactions compactions,
    Files files,
    int cleanStart,
    long lowestTimestamp) {

  /**
   * Of blocks.
   *
   * @param loaded {@code blocks_loaded}
   * @param bytes {@code storage_blocks_bytes}
   * @param symbolBytes {@code symbol_table_size_bytes}
   * @param reloads {@code reloads_total}
   * @param reloadFailures {@code reloads_failures_total}
   * @param timeRetentions {@code time_retentions_total}
   * @param sizeRetentions {@code size_retentions_total}
   * @param retentionMillis {@code retention_limit_seconds}, here in ms
   * @param retentionBytes {@code retention_limit_bytes}
   * @param retentionPercentage {@code retention_limit_percentage}
   */
  public record Blocks(
      int loaded,
      long bytes,
      long symbolBytes,
      long reloads,
      long reloadFailures,
      long timeRetentions,
      long sizeRetentions,
      long retentionMillis,
      long retentionBytes,
      double retentionPercentage) {}

  /**
   * Of rounds of compaction.
   *
   * @param triggered {@code compactions_triggered_total}
   * @param failed {@code compactions_failed_total}
   * @param skipped {@code compactions_skipped_total}: asked for while turned off
   * @param stale {@code stale_series_compactions_triggered_total} and the like, live
   * @param selected {@code selected_series_compactions_triggered_total} and the like, live
   */
  public record Compactions(
      long triggered, long failed, long skipped, RunStats stale, RunStats selected) {}

  /** Bytes on disk of the logs ({@code wal_storage_size_bytes}) and the head's chunk files. */
  public record Files(long walBytes, long outOfOrderWalBytes, long headChunkBytes) {}

  static TsdbStats of(
      Tsdb tsdb,
      BlockStore store,
      HeadToBlocks compaction,
      Maintenance maintenance,
      OpenedFiles files) {
    int loaded = 0;
    long bytes = 0;
    long symbolBytes = 0;
    for (Block block : store.blocks()) {
      loaded++;
      bytes += block.size();
      symbolBytes += block.symbolTableSize();
    }
    return new TsdbStats(
        tsdb.head().stats(),
        compaction.stats(),
        new Blocks(
            loaded,
            bytes,
            symbolBytes,
            store.reloads.get(),
            store.reloadFailures.get(),
            store.timeRetentions.get(),
            store.sizeRetentions.get(),
            store.retention().maxAge(),
            store.retention().maxBytes(),
            store.retention().maxPercentage()),
        new Compactions(
            maintenance.triggered(),
            compaction.failures.get(),
            maintenance.skipped(),
            compaction.early().stale(),
            compaction.early().selected()),
        filesOf(files),
        cleanStart(tsdb.options(), files),
        tsdb.mint());
  }

  private static int cleanStart(TsdbOptions options, OpenedFiles files) {
    if (!options.lock()) {
      return -1;
    }
    return files.cleanStart() ? 1 : 0;
  }

  private static Files filesOf(OpenedFiles files) {
    try {
      return new Files(files.walBytes(), files.outOfOrderWalBytes(), files.headChunkBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
