package io.narthex.tsdb.head;

import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * The in-order chunks of a series: where the next sample goes, and when a chunk ends.
 *
 * <pre>
 *   mapped                        heap
 *   [ c5 ][ c6 ][ c7 ]   <-   [ c8 ] <- [ c9 open ]        firstChunkId = 5
 *                             waits to   head
 *                             be mapped
 * </pre>
 *
 * <p>Invariants: chunks do not overlap and ascend; the newest sample is in the newest chunk; {@code
 * firstChunkId + position} names a chunk for as long as it lives.
 *
 * <p>Thread-safety: none; the caller holds the lock of the series.
 *
 * @upstream tsdb/head.go memSeries.headChunks, mmappedChunks; tsdb/head_append.go
 *     appendPreprocessor, histogramsAppendPreprocessor
 */
final class SeriesChunks {
  private @Nullable MemChunk head;
  private int heapChunks;
  private @Nullable MappedChunks mapped;
  private int firstChunkId;
  private long nextAt; // when the open chunk ends at the latest
  private boolean histogramEndPredicted;

  /**
   * Appends a float.
   *
   * @return what {@link MemSeries#append(long, long, double, long, ChunkSettings)} does
   */
  int append(long st, long t, double v, ChunkSettings settings) {
    int before = heapChunks;
    MemChunk c = chunkFor(t, settings);
    if (c == null) {
      return 0;
    }
    append(c, st, t, v);
    return MemSeries.APPENDED | (heapChunks > before ? MemSeries.CHUNK_CREATED : 0);
  }

  private static void append(MemChunk c, long st, long t, double v) {
    c.appender.append(st, t, v);
    c.samples++;
    c.maxt = t;
  }

  /** The chunk a float at {@code t} goes into, a new one if need be; null if it is not newer. */
  private @Nullable MemChunk chunkFor(long t, ChunkSettings settings) {
    MemChunk c = head;
    if (c == null) {
      if (mappedMaxt() >= t && mapped != null && !mapped.isEmpty()) {
        return null;
      }
      c = cut(t, settings.floats(), settings);
    } else if (c.maxt >= t) {
      return null;
    } else if (c.isTooLarge() || !settings.continuesFloats(c.encoding)) {
      c = cut(t, settings.floats(), settings);
    }
    ChunkCutter cutter = settings.cutter();
    if (c.samples == 0) {
      c.mint = t;
      nextAt = cutter.rangeEnd(t);
    }
    nextAt = cutter.floatEnd(c.samples, c.mint, c.maxt, nextAt);
    return cutter.cutsFloat(t, nextAt, c.samples) ? cut(t, settings.floats(), settings) : c;
  }

  /**
   * Appends the floats {@code from} to {@code to} of some columns, as {@link #append} does one by
   * one: what needs no decision goes in together with the sample before it.
   *
   * @param startTimes null if none is known
   * @return index of the last one that was appended, -1 if none was
   */
  int appendRun(
      long @Nullable [] startTimes,
      long[] times,
      double[] values,
      int from,
      int to,
      ChunkSettings settings) {
    int last = -1;
    int i = from;
    while (i < to) {
      MemChunk c = chunkFor(times[i], settings);
      if (c == null) {
        i++;
      } else if (startTimes != null) {
        append(c, startTimes[i], times[i], values[i]);
        last = i++;
      } else {
        int room = Math.max(c.floatsUntilDecision(settings), 1); // this one is decided
        int end = ascendingTo(times, i + 1, Math.min(i + room, to));
        c.appendAll(times, values, i, end);
        last = end - 1;
        i = end;
      }
    }
    return last;
  }

  /** How far times ascend from the one before {@code from} on, and lie before the chunk's end. */
  private int ascendingTo(long[] times, int from, int to) {
    long previous = times[from - 1];
    int i = from;
    while (i < to && times[i] > previous && times[i] < nextAt) {
      previous = times[i++];
    }
    return i;
  }

  /** When the open chunk ends at the latest, in ms. */
  long nextAt() {
    return nextAt;
  }

  /** Appends a {@link Histogram} or {@link FloatHistogram}; otherwise as for floats. */
  int append(long st, long t, Object histogram, ChunkSettings settings) {
    Encoding encoding =
        histogram instanceof Histogram ? settings.histograms() : settings.floatHistograms();
    ChunkAppender previous = head == null ? null : head.appender;
    MemChunk c = head;
    int created = 0;
    if (c == null) {
      if (mappedMaxt() >= t && mapped != null && !mapped.isEmpty()) {
        return 0;
      }
      c = cut(t, encoding, settings);
      created = MemSeries.CHUNK_CREATED;
    } else if (c.maxt >= t) {
      return 0;
    } else if (c.encoding != encoding) {
      c = cut(t, encoding, settings);
      created = MemSeries.CHUNK_CREATED;
    }
    if (histogramCuts(c, t, settings.cutter())) {
      c = cut(t, encoding, settings);
      created = MemSeries.CHUNK_CREATED;
    }
    if (created != 0) {
      histogramEndPredicted = false;
    }
    ChunkAppender before = created != 0 ? previous : null;
    ChunkAppender now =
        histogram instanceof Histogram h
            ? c.appender.appendHistogram(before, st, t, h, false)
            : c.appender.appendFloatHistogram(before, st, t, (FloatHistogram) histogram, false);
    if (now != c.appender) {
      c = push(now, t);
      nextAt = settings.cutter().rangeEnd(t);
      created = MemSeries.CHUNK_CREATED;
    }
    c.samples++;
    c.maxt = t;
    return MemSeries.APPENDED | created;
  }

  private boolean histogramCuts(MemChunk c, long t, ChunkCutter cutter) {
    if (c.samples == 0) {
      c.mint = t;
      nextAt = cutter.rangeEnd(t);
    }
    int bytes = c.chunk().length();
    long nextRange = histogramEndPredicted ? cutter.rangeEnd(c.mint) : nextAt;
    if (!histogramEndPredicted && ChunkCutter.predictsHistogram(bytes)) {
      nextAt = ChunkCutter.histogramEnd(bytes, c.mint, c.maxt, nextAt);
      histogramEndPredicted = true;
    }
    return ChunkCutter.cutsHistogram(t, nextAt, bytes, c.samples, nextRange);
  }

  private MemChunk cut(long t, Encoding encoding, ChunkSettings settings) {
    nextAt = settings.cutter().rangeEnd(t);
    return push(Chunks.empty(encoding, expectedBytes(encoding, settings)).appender(), t);
  }

  /** Chunks of a series tend to be as large as the one before, unless that ended early. */
  private int expectedBytes(Encoding encoding, ChunkSettings settings) {
    MemChunk full = head;
    if (full == null || full.encoding != encoding || !settings.cutter().isWhole(full.samples)) {
      return 0;
    }
    return full.chunk().length();
  }

  private MemChunk push(ChunkAppender appender, long mint) {
    MemChunk full = head;
    if (full != null) {
      full.chunk().compact();
    }
    MemChunk c = new MemChunk(appender, full, mint, Long.MIN_VALUE);
    head = c;
    heapChunks++;
    return c;
  }

  /** Puts back an open chunk from a snapshot; the next sample opens another. */
  void restore(ChunkAppender open, long mint, long maxt) {
    MemChunk c = push(open, mint);
    c.maxt = maxt;
    c.samples = open.chunk().sampleCount();
    nextAt = maxt;
  }

  /** Newest chunk on the heap, null if there is none. */
  @Nullable MemChunk head() {
    return head;
  }

  /** Number of chunks on the heap. */
  int heapChunks() {
    return heapChunks;
  }

  /** The heap chunk that is {@code fromNewest} chunks older than the open one. */
  @Nullable MemChunk heapChunk(int fromNewest) {
    MemChunk c = head;
    for (int i = 0; i < fromNewest && c != null; i++) {
      c = c.previous;
    }
    return c;
  }

  /** Chunks in {@code chunks_head/}, null if there are none. */
  @Nullable MappedChunks mapped() {
    return mapped;
  }

  int mappedCount() {
    return mapped == null ? 0 : mapped.count();
  }

  /** Newest timestamp of the mapped chunks, {@code Long.MIN_VALUE} if there are none. */
  long mappedMaxt() {
    return mapped == null ? Long.MIN_VALUE : mapped.lastMaxt();
  }

  /** Newest timestamp of the open chunk, {@code Long.MIN_VALUE} if there is none. */
  long openMaxt() {
    return head == null ? Long.MIN_VALUE : head.maxt;
  }

  /** Number of the oldest chunk. */
  int firstChunkId() {
    return firstChunkId;
  }

  /** Oldest timestamp, {@code Long.MIN_VALUE} if there is none. */
  long oldest() {
    if (mapped != null && !mapped.isEmpty()) {
      return mapped.mint(0);
    }
    if (head == null) {
      return Long.MIN_VALUE;
    }
    MemChunk c = head;
    while (c.previous != null) {
      c = c.previous;
    }
    return c.mint;
  }

  /** Type of the newest samples, floats if there are none. */
  ValueType newestType() {
    if (head != null) {
      return head.encoding.valueType();
    }
    if (mapped != null && !mapped.isEmpty()) {
      return Encoding.of(mapped.encoding(mapped.count() - 1)).valueType();
    }
    return ValueType.FLOAT;
  }

  /** The full heap chunks, of which {@link #mappedFull} then says where they went. Oldest first. */
  MemChunk[] fullChunks() {
    MemChunk[] full = new MemChunk[Math.max(heapChunks - 1, 0)];
    MemChunk c = head == null ? null : head.previous;
    for (int i = full.length - 1; i >= 0 && c != null; i--) {
      full[i] = c;
      c = c.previous;
    }
    return full;
  }

  /** Says that the oldest full heap chunk is now at {@code diskRef}. */
  void mappedFull(MemChunk chunk, long diskRef) {
    int header = MemChunk.header(chunk.chunk());
    if (mapped == null) {
      mapped = new MappedChunks();
    }
    mapped.add(diskRef, chunk.mint, chunk.maxt, header, chunk.encoding.code());
    MemChunk newer = head;
    while (newer != null && newer.previous != chunk) {
      newer = newer.previous;
    }
    if (newer != null) {
      newer.previous = null;
      heapChunks--;
    }
  }

  /** Replaces all chunks by mapped ones. */
  void resetTo(@Nullable MappedChunks newMapped) {
    mapped = newMapped;
    nextAt = 0;
    dropHeap();
  }

  /**
   * Adds mapped chunks to what a snapshot restored. An open chunk that was mapped after the
   * snapshot was taken gives way.
   */
  void attach(@Nullable MappedChunks full) {
    mapped = full;
    if (full != null && head != null && full.lastMaxt() >= head.mint) {
      nextAt = 0;
      dropHeap();
    }
  }

  /**
   * Drops chunks whose samples are all before {@code mint}.
   *
   * @return how many
   */
  int truncateBefore(long mint) {
    int dropped = dropHeapBefore(mint);
    if (dropped > 0) {
      dropped += mappedCount();
      mapped = null;
    } else if (mapped != null) {
      while (dropped < mapped.count() && mapped.maxt(dropped) < mint) {
        dropped++;
      }
      mapped.dropFirst(dropped);
      if (mapped.isEmpty()) {
        mapped = null;
      }
    }
    firstChunkId += dropped;
    return dropped;
  }

  private void dropHeap() {
    head = null;
    heapChunks = 0;
  }

  private int dropHeapBefore(long mint) {
    MemChunk newer = null;
    int kept = 0;
    for (MemChunk c = head; c != null; c = c.previous) {
      if (c.maxt < mint) {
        int dropped = heapChunks - kept;
        if (newer == null) {
          dropHeap();
        } else {
          newer.previous = null;
          heapChunks = kept;
        }
        return dropped;
      }
      newer = c;
      kept++;
    }
    return 0;
  }

  @Override
  public String toString() {
    return "head=" + head + ", heap=" + heapChunks + ", mapped=" + mappedCount();
  }
}
