package io.narthex.tsdb.head;

import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalStats;
import java.io.IOException;
import java.util.Map;
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
 * @param replay what was met at the start
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
    Replay replay,
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

  /**
   * {@code head_truncations_total}, {@code checkpoint_creations_total} and the like.
   *
   * @param runs collections, {@code head_gc_duration_seconds_count}
   * @param nanos time they took, in ns
   * @param walTruncate truncations of the log, checkpoint included
   * @param walTruncationsFailed those of them that could not delete segments
   */
  public record Gc(
      long truncations,
      long truncationsFailed,
      long runs,
      long nanos,
      Timed walTruncate,
      long walTruncationsFailed,
      long checkpoints,
      long checkpointsFailed,
      long checkpointDeletions,
      long checkpointDeletionsFailed,
      long walCorruptions) {}

  /** How often something was done and how long it took in all, in ns. */
  public record Timed(long count, long nanos) {}

  /**
   * How the head came back.
   *
   * @param nanos {@code data_replay_duration_seconds}, here in ns
   * @param snapshotErrors {@code snapshot_replay_error_total}
   * @param unknownRefs {@code wal_replay_unknown_refs_total} by type, as upstream names them
   * @param unknownLateRefs {@code wbl_replay_unknown_refs_total} by type
   */
  public record Replay(
      long nanos,
      long snapshotErrors,
      Map<String, Long> unknownRefs,
      Map<String, Long> unknownLateRefs) {
    public Replay {
      unknownRefs = Map.copyOf(unknownRefs);
      unknownLateRefs = Map.copyOf(unknownLateRefs);
    }
  }

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
        replay(head.counters()),
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
        new Timed(c.walTruncateRuns.get(), c.walTruncateNanos.get()),
        c.walTruncationsFailed.get(),
        c.checkpoints.get(),
        c.checkpointsFailed.get(),
        c.checkpointDeletions.get(),
        c.checkpointDeletionsFailed.get(),
        c.walCorruptions.get());
  }

  private static Replay replay(HeadCounters c) {
    return new Replay(
        c.replayNanos.get(),
        c.snapshotReplayErrors.get(),
        c.unknownRefs().byType(),
        c.unknownLateRefs().byType());
  }
}
