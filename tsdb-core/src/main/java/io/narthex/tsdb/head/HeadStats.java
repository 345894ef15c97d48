package io.narthex.tsdb.head;

import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalStats;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a head at one moment, under upstream's metric names where they have one.
 *
 * @param series {@code prometheus_tsdb_head_series}
 * @param mint {@code head_min_time}, ms
 * @param maxt {@code head_max_time}, ms
 * @param appends counts of samples
 * @param chunks counts of chunks
 * @param gc counts of forgetting
 * @param exemplars counts of exemplars
 * @param lowWatermark {@code isolation_low_watermark}
 * @param highWatermark {@code isolation_high_watermark}
 * @param wal of the write-ahead log, null if there is none
 * @param outOfOrderWal of the log of out-of-order samples, null if there is none
 */
public record HeadStats(
    long series,
    long mint,
    long maxt,
    Appends appends,
    Chunks chunks,
    Gc gc,
    Exemplars exemplars,
    long lowWatermark,
    long highWatermark,
    @Nullable WalStats wal,
    @Nullable WalStats outOfOrderWal) {

  private static final System.Logger LOG = System.getLogger(HeadStats.class.getName());

  /**
   * Samples and series.
   *
   * @param refusedFloats {@code out_of_order_samples_total{type="float"}} and the like
   * @param latenessBounds upper bounds in s of {@code sample_ooo_delta}, but the last
   * @param latenessCounts observations a bucket, not cumulative
   */
  public record Appends(
      long floats,
      long histograms,
      long outOfOrderFloats,
      long outOfOrderHistograms,
      Refused refusedFloats,
      Refused refusedHistograms,
      long[] latenessBounds,
      long[] latenessCounts,
      double latenessSumSeconds,
      long activeAppenders,
      long appendersCreated,
      long seriesCreated,
      long seriesRemoved,
      long seriesNotFound,
      long staleSeries,
      long histogramSeries,
      long histogramBuckets) {}

  /** Samples not taken, by reason. */
  public record Refused(long outOfOrder, long outOfBounds, long tooOld) {
    static Refused of(HeadCounters.Refused r) {
      return new Refused(r.outOfOrder.get(), r.outOfBounds.get(), r.tooOld.get());
    }
  }

  /**
   * {@code head_chunks}, {@code head_chunks_created_total} and the like.
   *
   * @param storageBytes {@code head_chunks_storage_size_bytes}; -1 if it cannot be told
   */
  public record Chunks(
      long now, long created, long removed, long mapped, long corruptions, long storageBytes) {}

  /** {@code head_truncations_total}, {@code checkpoint_creations_total} and the like. */
  public record Gc(
      long truncations,
      long truncationsFailed,
      long runs,
      long nanos,
      long walTruncations,
      long walTruncationsFailed,
      long checkpoints,
      long checkpointsFailed,
      long walCorruptions,
      long snapshotReplayErrors,
      long unknownRefs) {}

  /** {@code exemplar_exemplars_in_storage} and the like; {@code lastTimestamp} in ms. */
  public record Exemplars(
      long appended, long outOfOrder, int stored, int series, int capacity, long lastTimestamp) {}

  static HeadStats of(Head head) {
    Wal wal = head.log().wal();
    Wal late = head.log().outOfOrderWal();
    ExemplarRing.Stats e = head.exemplars().stats();
    return new HeadStats(
        head.seriesCount(),
        head.mint(),
        head.maxt(),
        appends(head.counters()),
        chunks(head),
        gc(head.counters()),
        new Exemplars(
            e.appended(), e.outOfOrder(), e.stored(), e.series(), e.capacity(), e.lastTimestamp()),
        head.isolation().lowWatermark(),
        head.isolation().highWatermark(),
        wal == null ? null : wal.stats(),
        late == null ? null : late.stats());
  }

  private static Appends appends(HeadCounters c) {
    return new Appends(
        c.floatsAppended.get(),
        c.histogramsAppended.get(),
        c.outOfOrderFloatsAppended.get(),
        c.outOfOrderHistogramsAppended.get(),
        Refused.of(c.refusedFloats),
        Refused.of(c.refusedHistograms),
        HeadCounters.Lateness.bounds(),
        c.lateness.counts(),
        c.lateness.sumSeconds(),
        c.activeAppenders.get(),
        c.appendersCreated.get(),
        c.seriesCreated.get(),
        c.seriesRemoved.get(),
        c.seriesNotFound.get(),
        c.staleSeries.get(),
        c.histogramSeries.get(),
        c.histogramBuckets.get());
  }

  private static Chunks chunks(Head head) {
    HeadCounters c = head.counters();
    return new Chunks(
        c.chunks.get(),
        c.chunksCreated.get(),
        c.chunksRemoved.get(),
        c.chunksMapped.get(),
        c.mappedChunkCorruptions.get(),
        storageBytes(head));
  }

  private static long storageBytes(Head head) {
    Head.HeadFiles files = head.files();
    try {
      return files == null ? 0 : files.mapper().size();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "Failed to calculate size of \"chunks_head\" dir", e);
      return -1;
    }
  }

  private static Gc gc(HeadCounters c) {
    return new Gc(
        c.truncations.get(),
        c.truncationsFailed.get(),
        c.gcRuns.get(),
        c.gcNanos.get(),
        c.walTruncations.get(),
        c.walTruncationsFailed.get(),
        c.checkpoints.get(),
        c.checkpointsFailed.get(),
        c.walCorruptions.get(),
        c.snapshotReplayErrors.get(),
        c.unknownRefs().total());
  }
}
