package io.narthex.tsdb.querier;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.labels.Labels;
import io.narthex.storage.MergedSampleIterator;
import io.narthex.storage.SampleBuffers;
import io.narthex.storage.Series;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.tombstones.Interval;
import io.narthex.tsdb.tombstones.Intervals;
import java.util.ArrayList;
import java.util.List;

/**
 * A series as a list of chunks, decoded as they are asked for.
 *
 * <pre>
 *   chunks   [c0][c1 ][c2 ]          one after the other: decoded straight into the buffer
 *                  [ c3  ]           overlapping (out-of-order head): woven sample by sample
 *   deleted     xxxx                 cut out afterwards
 * </pre>
 *
 * <p>Thread-safety: thread-safe; each reading has its own state.
 *
 * @upstream tsdb/querier.go populateWithDelSeriesIterator
 */
final class ChunkedSeries implements Series {
  private final Labels labels;
  private final List<ChunkMeta> chunks;
  private final ChunkReader reader;
  private final Intervals deleted;
  private final long mint;
  private final long maxt;
  private final String block;

  /**
   * A series.
   *
   * @param chunks ordered by {@code mint}
   * @param mint first timestamp in ms that may be seen
   * @param maxt last timestamp in ms that may be seen
   * @param block name of the block, for errors
   */
  ChunkedSeries(
      Labels labels,
      List<ChunkMeta> chunks,
      ChunkReader reader,
      Intervals deleted,
      long mint,
      long maxt,
      String block) {
    this.labels = labels;
    this.chunks = chunks;
    this.reader = reader;
    this.deleted = deleted;
    this.mint = mint;
    this.maxt = maxt;
    this.block = block;
  }

  @Override
  public Labels labels() {
    return labels;
  }

  @Override
  public SampleIterator iterator() {
    return new ChunkedSampleIterator(this);
  }

  @Override
  public void read(SampleBuffer into, long from, long to) {
    for (int i = 0; i < chunks.size(); ) {
      i = readGroup(i, into, Math.max(from, mint), Math.min(to, maxt));
    }
  }

  /** Looks from the newest chunk on back, until one has a sample in the range. */
  @Override
  public void readNewest(SampleBuffer into, long from, long to) {
    long first = Math.max(from, mint);
    long last = Math.min(to, maxt);
    if (!deleted.isEmpty() || overlap()) {
      Series.super.readNewest(into, first, last);
      return;
    }
    int start = into.size();
    for (int i = chunks.size() - 1; i >= 0 && into.size() == start; i--) {
      if (chunks.get(i).overlaps(first, last)) {
        decodeNewest(i, last, into);
        keepNewest(into, start, first, last);
      }
    }
  }

  private boolean overlap() {
    long end = Long.MIN_VALUE;
    for (ChunkMeta chunk : chunks) {
      if (chunk.mint() <= end) {
        return true;
      }
      end = chunk.maxt();
    }
    return false;
  }

  private static void keepNewest(SampleBuffer into, int start, long first, long last) {
    int n = into.size();
    while (n > start && into.time(n - 1) > last) {
      n--;
    }
    if (n == start || into.time(n - 1) < first) {
      into.setSize(start);
    } else {
      into.setSize(n);
      SampleBuffers.remove(into, start, n - 1);
    }
  }

  private void decodeNewest(int i, long last, SampleBuffer into) {
    try {
      reader.decodeNewest(chunks.get(i), last, into);
    } catch (CorruptionException e) {
      throw unreadable(i, e);
    }
  }

  /** The later of {@code t} and the start of what may be seen. */
  long from(long t) {
    return Math.max(t, mint);
  }

  /** The end of what may be seen. */
  long to() {
    return maxt;
  }

  int chunkCount() {
    return chunks.size();
  }

  /**
   * Appends the samples of the chunk {@code i} and of all that overlap it, cut to {@code [from,
   * to]}.
   *
   * @return index of the first chunk behind them
   */
  int readGroup(int i, SampleBuffer into, long from, long to) {
    long end = chunks.get(i).maxt();
    int next = i + 1;
    while (next < chunks.size() && chunks.get(next).mint() <= end) {
      end = Math.max(end, chunks.get(next++).maxt());
    }
    if (from > to || end < from || chunks.get(i).mint() > to) {
      return next;
    }
    int start = into.size();
    if (next == i + 1) {
      decode(i, into);
    } else {
      weave(i, next, into);
    }
    SampleBuffers.trim(into, start, from, to);
    for (Interval gone : deleted) {
      if (gone.overlaps(from, to)) {
        SampleBuffers.cut(into, start, gone.mint(), gone.maxt());
      }
    }
    return next;
  }

  private void decode(int i, SampleBuffer into) {
    if (isDeleted(i)) {
      return;
    }
    try {
      reader.decode(chunks.get(i), into);
    } catch (CorruptionException e) {
      throw unreadable(i, e);
    }
  }

  private void weave(int from, int to, SampleBuffer into) {
    List<SampleIterator> parts = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      if (!isDeleted(i)) {
        try {
          Chunk chunk = reader.chunk(chunks.get(i));
          parts.add(chunk.iterator());
        } catch (CorruptionException e) {
          throw unreadable(i, e);
        }
      }
    }
    SampleIterator merged = new MergedSampleIterator(parts);
    for (ValueType type = merged.next(); type != ValueType.NONE; type = merged.next()) {
      into.addCurrent(type, merged);
    }
  }

  private boolean isDeleted(int i) {
    return deleted.covers(chunks.get(i).mint(), chunks.get(i).maxt());
  }

  private CorruptionException unreadable(int i, CorruptionException cause) {
    return new CorruptionException(
        cause.file(),
        cause.offset(),
        "cannot populate chunk "
            + chunks.get(i).ref()
            + " from block "
            + block
            + ": "
            + cause.getMessage(),
        cause);
  }

  @Override
  public String toString() {
    return "ChunkedSeries{" + labels + ", chunks=" + chunks.size() + "}";
  }
}
