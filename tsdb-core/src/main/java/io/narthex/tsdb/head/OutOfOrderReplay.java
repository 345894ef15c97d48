package io.narthex.tsdb.head;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.record.FloatHistogramsRecord;
import io.narthex.tsdb.record.HistogramsRecord;
import io.narthex.tsdb.record.MmapMarkersRecord;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.record.RecordType;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Applies the log of out-of-order samples to a head whose series are there already.
 *
 * <pre>
 *   [samples] [marker: mapped at 000003@8] [samples]
 *             chunk found on disk: samples before it are in it, forget them
 *             not found: they stay, and are mapped anew; an earlier start may have done so:
 *             then a chunk is found that is the same to the bit
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/head_wal.go Head.loadWBL. Differs: a marker counts only if its chunk is there;
 *     upstream takes any newer chunk as proof, and loses samples when a power cut took that one;
 *     what one start maps the next ones find
 */
final class OutOfOrderReplay {
  private static final System.Logger LOG = System.getLogger(OutOfOrderReplay.class.getName());

  private final Head head;
  private final LogReplay replay;
  private final MappedChunkLoad mapped;
  private final ChunkSettings settings;
  private final RecordDecoder decoder = new RecordDecoder();
  private final SamplesRecord samples = new SamplesRecord();
  private final HistogramsRecord histograms = new HistogramsRecord();
  private final FloatHistogramsRecord floatHistograms = new FloatHistogramsRecord();
  private final MmapMarkersRecord markers = new MmapMarkersRecord();

  /**
   * A replay on top of another.
   *
   * @param replay the write-ahead log's, which knows of series with several references
   * @param mapped what was found in {@code chunks_head/}
   */
  OutOfOrderReplay(Head head, LogReplay replay, MappedChunkLoad mapped) {
    this.head = head;
    this.replay = replay;
    this.mapped = mapped;
    this.settings = head.settings();
  }

  /** Applies all records of a reader; on damage, those before it are applied when this throws. */
  void run(WalReader reader) throws IOException {
    while (reader.next()) {
      try {
        apply(reader.record());
      } catch (CorruptionException e) {
        throw reader.located(e);
      }
    }
  }

  private void apply(ByteReader record) {
    RecordType type = RecordDecoder.type(record);
    if (type == null) {
      return;
    }
    if (type.isSamples()) {
      decoder.samples(record, samples);
      for (int i = 0; i < samples.size(); i++) {
        insert(
            samples.refs()[i],
            samples.startTimes()[i],
            samples.times()[i],
            samples.values()[i],
            null);
      }
    } else if (type.isHistograms()) {
      decoder.histograms(record, histograms);
      insert(
          histograms.size(),
          histograms.refs(),
          histograms.startTimes(),
          histograms.times(),
          histograms.histograms());
    } else if (type.isFloatHistograms()) {
      decoder.floatHistograms(record, floatHistograms);
      insert(
          floatHistograms.size(),
          floatHistograms.refs(),
          floatHistograms.startTimes(),
          floatHistograms.times(),
          floatHistograms.histograms());
    } else if (type == RecordType.MMAP_MARKERS) {
      applyMarkers(record);
    }
  }

  private void insert(int n, long[] refs, long[] sts, long[] times, Object[] values) {
    for (int i = 0; i < n; i++) {
      insert(refs[i], sts[i], times[i], 0, values[i]);
    }
  }

  private @Nullable MemSeries find(long ref) {
    Long first = replay.multiRef().get(ref);
    if (first == null) {
      return head.series().byRef(ref);
    }
    head.truncation().expireWithLateLog(ref);
    return head.series().byRef(first);
  }

  private void insert(long ref, long st, long t, double v, @Nullable Object histogram) {
    MemSeries series = find(ref);
    if (series == null) {
      replay.unknownLate().series.add(ref);
      if (histogram == null) {
        replay.unknownLate().samples++;
      } else {
        replay.unknownLate().histograms++;
      }
      return;
    }
    synchronized (series.lock()) {
      OutOfOrderState state = series.outOfOrder();
      if (state == null) {
        state = new OutOfOrderState();
        series.outOfOrder(state);
      }
      OutOfOrderChunk open = state.open();
      if (open == null || state.isFull(head.options().outOfOrderCap())) {
        mapFull(series, state);
        open = state.openNew();
        head.counters().chunkCreated();
      }
      if (open.insert(st, t, v, histogram)) {
        head.times().widenOutOfOrder(t, t);
      }
    }
  }

  private void mapFull(MemSeries series, OutOfOrderState state) {
    if (isMappedAlready(state)) {
      return;
    }
    try {
      head.fullChunks().mapOutOfOrder(series, state, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isMappedAlready(OutOfOrderState state) {
    try {
      return head.fullChunks().isOutOfOrderMapped(state, settings);
    } catch (CorruptionException e) { // a chunk that cannot be read has none of them
      LOG.log(System.Logger.Level.WARNING, "Late samples are mapped again: {0}", e.getMessage());
      return false;
    }
  }

  private void applyMarkers(ByteReader record) {
    decoder.mmapMarkers(record, markers);
    for (int i = 0; i < markers.size(); i++) {
      int first = i;
      long ref = markers.refs()[first];
      while (i + 1 < markers.size() && markers.refs()[i + 1] == ref) {
        i++; // types changed or counters reset: a chunk in several parts
      }
      MemSeries series = find(ref);
      if (series == null) {
        replay.unknownLate().mmapMarkers++;
        replay.unknownLate().series.add(ref);
        continue;
      }
      synchronized (series.lock()) {
        OutOfOrderState state = series.outOfOrder();
        OutOfOrderChunk open = state == null ? null : state.open();
        if (state != null && open != null && isMapped(first, i, open)) {
          state.dropOpen();
        }
      }
    }
  }

  /** Whether markers {@code first} to {@code last} say truly that the open chunk is in a file. */
  private boolean isMapped(int first, int last, OutOfOrderChunk open) {
    return mapped.holds(
        markers.refs()[first],
        markers.chunkRefs()[first],
        markers.chunkRefs()[last],
        open.mint(),
        open.maxt());
  }
}
