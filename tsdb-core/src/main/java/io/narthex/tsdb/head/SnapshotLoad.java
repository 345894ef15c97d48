package io.narthex.tsdb.head;

import io.narthex.model.CorruptionException;
import io.narthex.model.Exemplar;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.encoding.ByteReader;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.HistogramCodec;
import io.narthex.tsdb.record.RecordDecoder;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.tombstones.TombstonesFile;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalReader;
import java.io.IOException;

/**
 * Reads the newest head snapshot into an empty head. If anything is wrong with it, the head is
 * emptied again and the log replayed as if there were none.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/head_wal.go Head.loadChunkSnapshot
 */
final class SnapshotLoad {
  private static final System.Logger LOG = System.getLogger(SnapshotLoad.class.getName());

  private final Head head;
  private final Head.HeadFiles files;
  private long series;

  SnapshotLoad(Head head, Head.HeadFiles files) {
    this.head = head;
    this.files = files;
  }

  /** Loads it; where in the log to go on, {@link SnapshotPosition#NONE} for its beginning. */
  SnapshotPosition load(Wal wal) throws IOException {
    SnapshotDir last = SnapshotDir.last(files.fs(), files.dir());
    if (last == null) {
      return SnapshotPosition.NONE;
    }
    if (last.position().segment() > wal.currentSegment()) {
      LOG.log(System.Logger.Level.WARNING, "Last WAL file is behind snapshot, removing snapshots");
      SnapshotDir.deleteAll(files.fs(), files.dir());
      return SnapshotPosition.NONE;
    }
    long start = head.nanoTime();
    try (WalReader reader =
        new WalReader(
            files.fs(),
            WalReader.segments(files.fs(), last.path(), 0, Integer.MAX_VALUE),
            wal.options().pageSize())) {
      while (reader.next()) {
        apply(reader.record());
      }
    } catch (CorruptionException e) {
      head.counters().snapshotReplayErrors.incrementAndGet();
      String where = e.file() == null ? last.path() + ": " : "";
      LOG.log(
          System.Logger.Level.ERROR, "Failed to load chunk snapshot: " + where + e.getMessage());
      head.truncation().clear();
      return SnapshotPosition.NONE;
    }
    head.observer().replayed("snapshot", series, head.nanoTime() - start);
    return last.position();
  }

  private void apply(ByteReader in) {
    int type = in.u8();
    switch (type) {
      case SnapshotFormat.SERIES -> applySeries(in);
      case SnapshotFormat.TOMBSTONES -> {
        ByteReader stones = in.slice(in.uvarint32());
        MemTombstones deleted = TombstonesFile.decode(stones);
        deleted.forEach((ref, intervals) -> head.factory().noteRef(ref));
        head.tombstones().addAll(deleted);
      }
      case SnapshotFormat.EXEMPLARS -> applyExemplars(in);
      default -> throw in.corrupt("unsupported snapshot record type " + type);
    }
  }

  private void applySeries(ByteReader in) {
    long ref = in.i64();
    Labels labels = RecordDecoder.labels(in);
    MemSeries s = head.series().getOrCreate(labels, () -> head.factory().makeKnown(ref, labels));
    head.factory().noteRef(ref);
    series++;
    in.i64(); // once the chunk range
    if (in.uvarint() == 0) {
      return;
    }
    long mint = in.i64();
    long maxt = in.i64();
    Encoding encoding = Encoding.of(in.u8());
    Chunk chunk = Chunks.of(encoding, in.take(in.uvarint32()));
    double value = 0;
    Object histogram = null;
    switch (encoding.valueType()) {
      case FLOAT -> {
        in.skip(SnapshotFormat.UNUSED_SAMPLES * 16 + 8);
        value = in.f64();
      }
      case HISTOGRAM -> histogram = HistogramCodec.decode(in);
      case FLOAT_HISTOGRAM -> histogram = HistogramCodec.decodeFloat(in);
      case NONE -> throw in.corrupt("chunk without samples");
    }
    if (in.hasRemaining()) {
      throw in.corrupt("unexpected " + in.remaining() + " bytes left in entry");
    }
    synchronized (s.lock()) {
      s.restore(chunk.appender(), mint, maxt, value, histogram);
      head.counters().chunkCreated();
      head.counters().staleSeries.addAndGet(s.isStale() ? 1 : 0);
      head.counters().histogramSeries.addAndGet(histogram == null ? 0 : 1);
      head.counters().histogramBuckets.addAndGet(s.histogramBuckets());
    }
    head.times().widen(mint, maxt);
  }

  private void applyExemplars(ByteReader in) {
    if (head.exemplars().capacity() == 0) {
      return;
    }
    ExemplarsRecord rows = new ExemplarsRecord();
    RecordDecoder.exemplarRows(in, rows);
    for (int i = 0; i < rows.size(); i++) {
      MemSeries s = head.series().byRef(rows.refs()[i]);
      if (s != null) {
        Exemplar e = new Exemplar(rows.labels()[i], rows.values()[i], rows.times()[i], true);
        head.exemplars().add(s.ref, s.labels, e);
      }
    }
  }
}
