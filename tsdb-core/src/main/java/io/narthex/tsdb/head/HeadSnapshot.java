package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.record.ExemplarsRecord;
import io.narthex.tsdb.record.HistogramCodec;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.tombstones.MemTombstones;
import io.narthex.tsdb.tombstones.TombstonesFile;
import io.narthex.tsdb.wlog.Durability;
import io.narthex.tsdb.wlog.LogBatch;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes the open chunks of a head to a directory, so that the next start need not replay the log.
 *
 * <p>The directory is whole or not there: it is written under another name, synced, renamed. Older
 * snapshots are deleted afterwards.
 *
 * <p>Thread-safety: none; nothing may be appended meanwhile.
 *
 * @upstream tsdb/head_wal.go Head.ChunkSnapshot
 */
final class HeadSnapshot {
  private static final int FLUSH_SIZE = 10 * 1024 * 1024;

  private final Head head;
  private final Head.HeadFiles files;

  HeadSnapshot(Head head, Head.HeadFiles files) {
    this.head = head;
    this.files = files;
  }

  /** Writes a snapshot that stands for the log up to where it is now. */
  void write(Wal wal) throws IOException {
    Fs fs = files.fs();
    SnapshotPosition position = new SnapshotPosition(wal.currentSegment(), wal.currentOffset());
    SnapshotDir target = new SnapshotDir(files.dir(), position);
    SnapshotDir last = SnapshotDir.last(fs, files.dir());
    if (last != null && last.position().equals(position)) {
      return; // nothing was logged since
    }
    if (head.truncation().areSecondRefsInUse()) {
      return; // the next start would not find them: it reads the log
    }
    files.mapper().sync(); // it stands for the log only together with the full chunks
    wal.sync();
    Path tmp = target.tmp();
    fs.deleteRecursively(tmp);
    boolean done = false;
    try {
      try (Wal out = Wal.open(fs, tmp, wal.options().withDurability(Durability.onSegment()))) {
        writeSeries(out);
        writeTombstones(out);
        writeExemplars(out);
      }
      fs.syncDir(tmp);
      target.delete(fs);
      fs.rename(tmp, target.path());
      fs.syncDir(files.dir());
      done = true;
    } finally {
      if (!done) {
        fs.deleteRecursively(tmp);
      }
    }
    SnapshotDir.deleteBefore(fs, files.dir(), position);
  }

  private void writeSeries(Wal out) throws IOException {
    LogBatch batch = new LogBatch();
    try {
      head.series()
          .forEach(
              series -> {
                synchronized (series.lock()) {
                  encode(batch.buffer(), series);
                }
                batch.endRecord();
                if (batch.length() > FLUSH_SIZE) {
                  flush(out, batch);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.log(batch);
  }

  private static void flush(Wal out, LogBatch batch) {
    try {
      out.log(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    batch.clear();
  }

  private static void encode(EncodeBuffer out, MemSeries series) {
    out.putByte(SnapshotFormat.SERIES).putBe64(series.ref);
    RecordEncoder.labels(out, series.labels);
    out.putBe64(SnapshotFormat.UNUSED_CHUNK_RANGE);
    MemChunk open = series.chunks().head();
    if (open == null) {
      out.putUvarint(0);
      return;
    }
    Chunk chunk = open.chunk();
    out.putUvarint(1).putBe64(open.mint).putBe64(open.maxt);
    out.putByte(chunk.encoding().code());
    out.putUvarint(chunk.length()).putBytes(chunk.array(), 0, chunk.length());
    Object last = series.lastHistogram();
    if (last instanceof Histogram h) {
      HistogramCodec.encode(out, h);
    } else if (last instanceof FloatHistogram h) {
      HistogramCodec.encode(out, h);
    } else {
      for (int i = 0; i < SnapshotFormat.UNUSED_SAMPLES; i++) {
        out.putBe64(0).putDouble(0);
      }
      out.putBe64(0).putDouble(series.lastValue());
    }
  }

  private void writeTombstones(Wal out) throws IOException {
    EncodeBuffer stones = new EncodeBuffer();
    TombstonesFile.encode(stones, withLastRef());
    EncodeBuffer record = new EncodeBuffer();
    record.putByte(SnapshotFormat.TOMBSTONES).putUvarint(stones.length());
    record.putBytes(stones.array(), 0, stones.length());
    out.log(record);
  }

  /**
   * If the newest reference is of a series that is gone, the deletions name it too: what the log
   * holds under it must not become another's, and the next start does not read that part of the
   * log. Upstream gives the reference out again.
   */
  private MemTombstones withLastRef() {
    MemTombstones all = new MemTombstones();
    all.addAll(head.tombstones());
    long last = head.factory().lastRef();
    if (last != 0 && head.series().byRef(last) == null) {
      all.add(last, SnapshotFormat.GIVEN_OUT);
    }
    return all;
  }

  private void writeExemplars(Wal out) throws IOException {
    ExemplarsRecord rows = new ExemplarsRecord();
    LogBatch batch = new LogBatch();
    head.exemplars()
        .forEach(
            (ref, labels, e) -> {
              MemSeries series = head.series().byLabels(labels);
              if (series == null) {
                return; // left the head since
              }
              rows.add(series.ref, e.t(), e.value(), e.labels());
              if (rows.size() == SnapshotFormat.EXEMPLARS_PER_RECORD) {
                endExemplars(batch, rows);
              }
            });
    if (!rows.isEmpty()) {
      endExemplars(batch, rows);
    }
    out.log(batch);
  }

  private static void endExemplars(LogBatch batch, ExemplarsRecord rows) {
    batch.buffer().putByte(SnapshotFormat.EXEMPLARS);
    RecordEncoder.exemplarRows(batch.buffer(), rows);
    batch.endRecord();
    rows.clear();
  }

  @Override
  public String toString() {
    return "HeadSnapshot{" + files.dir() + "}";
  }
}
