package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MmapMarkersRecord;
import io.narthex.tsdb.record.SamplesRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The out-of-order samples of one commit: into their series, then into their own log.
 *
 * <pre>
 *   log before   [samples of chunk 1]
 *   this commit  [samples of chunk 1] [marker: chunk 1 is at 000003@8] [samples of chunk 2]
 * </pre>
 *
 * <p>The log is written after memory, at best effort: the samples are in the write-ahead log as
 * well, so a failure is counted and told, not thrown.
 *
 * <p>Thread-safety: none; made for one commit.
 *
 * @upstream tsdb/head_append.go appenderCommitContext.collectOOORecords
 */
final class OutOfOrderCommit {
  private static final System.Logger LOG = System.getLogger(OutOfOrderCommit.class.getName());

  private final Head head;
  private final ChunkSettings settings;
  private @Nullable Pending pending; // made by the first such sample
  private int floats;
  private int histograms;
  private int chunksCreated;
  private long mint = Long.MAX_VALUE;
  private long maxt = Long.MIN_VALUE;

  /** What waits for the log. */
  private static final class Pending {
    final HeadLog.OutOfOrderBatch records;
    final MmapMarkersRecord markers = new MmapMarkersRecord();
    final SamplesRecord samples = new SamplesRecord();
    final HistogramsRecord histograms = new HistogramsRecord();
    final FloatHistogramsRecord floatHistograms = new FloatHistogramsRecord();

    Pending(HeadLog.OutOfOrderBatch records) {
      this.records = records;
    }

    /** Markers first: they speak of chunks that were full before the samples came. */
    void collect() {
      records.add(markers, samples, histograms, floatHistograms);
      markers.clear();
      samples.clear();
      histograms.clear();
      floatHistograms.clear();
    }
  }

  OutOfOrderCommit(Head head, ChunkSettings settings) {
    this.head = head;
    this.settings = settings;
  }

  /**
   * Inserts a sample; the caller holds the series lock.
   *
   * @return false if the open chunk has one of that timestamp already
   */
  boolean insert(MemSeries series, long st, long t, double v, @Nullable Object histogram) {
    OutOfOrderState state = series.outOfOrder();
    if (state == null) {
      state = new OutOfOrderState();
      series.outOfOrder(state);
    }
    Pending log = pending;
    if (log == null) {
      log = new Pending(head.log().outOfOrderBatch());
      pending = log;
    }
    OutOfOrderChunk open = state.open();
    if (open == null || state.isFull(head.options().outOfOrderCap())) {
      open = openChunk(series, state, log);
    }
    if (!open.insert(st, t, v, histogram)) {
      return false;
    }
    mint = Math.min(mint, t);
    maxt = Math.max(maxt, t);
    if (histogram == null) {
      floats++;
      log.samples.add(series.ref, st, t, v);
    } else {
      histograms++;
      if (histogram instanceof Histogram h) {
        log.histograms.add(series.ref, st, t, h);
      } else {
        log.floatHistograms.add(series.ref, st, t, (FloatHistogram) histogram);
      }
    }
    return true;
  }

  private OutOfOrderChunk openChunk(MemSeries series, OutOfOrderState state, Pending log) {
    long[] mapped;
    try {
      mapped = head.fullChunks().mapOutOfOrder(series, state, settings);
    } catch (IOException e) {
      OutOfOrderChunk full = state.open();
      if (full == null) {
        throw new UncheckedIOException(e);
      }
      // The chunk grows beyond its cap until it can be written: no sample is lost for it.
      head.counters().outOfOrderLogFailures.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "Failed to write an out of order chunk", e);
      return full;
    }
    log.collect();
    for (long ref : mapped) {
      log.markers.add(series.ref, ref);
    }
    if (mapped.length == 0) {
      log.markers.add(series.ref, 0); // its first chunk: nothing was written yet
    }
    chunksCreated++;
    return state.openNew();
  }

  /** Logs and counts. */
  void finish() {
    Pending log = pending;
    if (log == null) {
      return;
    }
    head.counters().outOfOrderFloatsAppended.addAndGet(floats);
    head.counters().outOfOrderHistogramsAppended.addAndGet(histograms);
    head.counters().chunks.addAndGet(chunksCreated);
    head.counters().chunksCreated.addAndGet(chunksCreated);
    head.times().widenOutOfOrder(mint, maxt);
    log.collect();
    try {
      log.records.write();
    } catch (IOException e) {
      head.counters().outOfOrderLogFailures.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "Failed to log out of order samples into the WAL", e);
    }
  }
}
