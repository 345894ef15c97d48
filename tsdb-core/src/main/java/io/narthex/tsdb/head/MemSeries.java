package io.narthex.tsdb.head;

import io.narthex.model.MetricMetadata;
import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A series in the head: its chunks, and what is needed to append the next sample.
 *
 * <pre>
 *   mapped                        heap
 *   [ c5 ][ c6 ][ c7 ]   <-   [ c8 ] <- [ c9 open ]        firstChunkId = 5
 *                             waits to   head
 *                             be mapped
 * </pre>
 *
 * <p>Invariants: in-order chunks do not overlap and ascend; the newest sample is in the newest
 * chunk; {@code firstChunkId + position} names a chunk for as long as it lives.
 *
 * <p>Thread-safety: none; every field that is not final is guarded by the lock of this object,
 * which the caller holds.
 *
 * @upstream tsdb/head.go memSeries; tsdb/head_append.go append, appendPreprocessor
 */
final class MemSeries {
  /** Bits of what {@code append…} returns: the sample is in; a chunk was opened. */
  static final int APPENDED = 1;

  static final int CHUNK_CREATED = 2;

  private static final VarHandle OPEN_MAXT;

  static {
    try {
      OPEN_MAXT = MethodHandles.lookup().findVarHandle(MemSeries.class, "openMaxt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long ref;
  final Labels labels;

  /** {@code head.maxt}, MIN_VALUE without a head chunk; read without the lock too. */
  @SuppressWarnings("UnusedVariable") // through the handle
  private long openMaxt = Long.MIN_VALUE;

  private @Nullable MemChunk head;
  private int heapChunks;
  private @Nullable MappedChunks mapped;
  private int firstChunkId;
  private long nextAt; // when the open chunk ends at the latest
  private boolean histogramEndPredicted;
  private boolean pendingCommit;
  private boolean removed;
  private double lastValue;
  private @Nullable Object lastHistogram; // Histogram or FloatHistogram
  private long transaction; // of the newest sample if it is the only one that anybody may not see
  private @Nullable TxRing transactions; // of the newest samples otherwise
  private @Nullable OutOfOrderState outOfOrder;
  private @Nullable MetricMetadata metadata;

  MemSeries(long ref, Labels labels) {
    this.ref = ref;
    this.labels = labels;
  }

  /** Newest in-order timestamp, {@code Long.MIN_VALUE} if there is none. */
  long newest() {
    return head != null ? head.maxt : mappedMaxt();
  }

  /** Oldest in-order timestamp, {@code Long.MIN_VALUE} if there is none. */
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

  private long mappedMaxt() {
    return mapped == null ? Long.MIN_VALUE : mapped.lastMaxt();
  }

  /** The verdict on a float at {@code t}. */
  AppendDecision judge(long t, double v, AppendDecision.Bounds bounds) {
    MemChunk open = head;
    if (open == null || t > open.maxt) {
      return AppendDecision.decide(t, open != null, Long.MIN_VALUE, false, bounds);
    }
    boolean same =
        lastHistogram == null
            && Double.doubleToRawLongBits(lastValue) == Double.doubleToRawLongBits(v);
    return AppendDecision.decide(t, true, open.maxt, same, bounds);
  }

  /** The verdict on a {@link Histogram} or {@link FloatHistogram} at {@code t}. */
  AppendDecision judge(long t, Object histogram, AppendDecision.Bounds bounds) {
    MemChunk open = head;
    boolean same = open != null && t == open.maxt && histogram.equals(lastHistogram);
    return AppendDecision.decide(t, open != null, newest(), same, bounds);
  }

  /**
   * Appends a float.
   *
   * @param transaction id for isolation, 0 for none
   * @return {@link #APPENDED} unless it is no newer than what is there, {@link #CHUNK_CREATED}
   */
  int append(long st, long t, double v, long transaction, ChunkSettings settings) {
    MemChunk c = head;
    int created = 0;
    if (c == null) {
      if (mappedMaxt() >= t && mapped != null && !mapped.isEmpty()) {
        return 0;
      }
      c = cut(t, settings.floats(), settings);
      created = CHUNK_CREATED;
    } else if (c.maxt >= t) {
      return 0;
    } else if (c.isTooLarge() || !settings.continuesFloats(c.encoding)) {
      c = cut(t, settings.floats(), settings);
      created = CHUNK_CREATED;
    }
    ChunkCutter cutter = settings.cutter();
    if (c.samples == 0) {
      c.mint = t;
      nextAt = cutter.rangeEnd(t);
    }
    nextAt = cutter.floatEnd(c.samples, c.mint, c.maxt, nextAt);
    if (cutter.cutsFloat(t, nextAt, c.samples)) {
      c = cut(t, settings.floats(), settings);
      created = CHUNK_CREATED;
    }
    c.appender.append(st, t, v);
    c.samples++;
    c.maxt = t;
    OPEN_MAXT.setOpaque(this, t);
    lastValue = v;
    lastHistogram = null;
    note(transaction);
    return APPENDED | created;
  }

  /** Appends a {@link Histogram} or {@link FloatHistogram}; otherwise as for floats. */
  int append(long st, long t, Object histogram, long transaction, ChunkSettings settings) {
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
      created = CHUNK_CREATED;
    } else if (c.maxt >= t) {
      return 0;
    } else if (c.encoding != encoding) {
      c = cut(t, encoding, settings);
      created = CHUNK_CREATED;
    }
    if (histogramCuts(c, t, settings.cutter())) {
      c = cut(t, encoding, settings);
      created = CHUNK_CREATED;
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
      created = CHUNK_CREATED;
    }
    c.samples++;
    c.maxt = t;
    OPEN_MAXT.setOpaque(this, t);
    lastHistogram = histogram;
    note(transaction);
    return APPENDED | created;
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
    return push(Chunks.empty(encoding).appender(), t);
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

  private void note(long id) {
    if (id == 0) {
      return;
    }
    TxRing ring = transactions;
    if (ring == null && transaction == 0) {
      transaction = id;
      return;
    }
    if (ring == null) {
      ring = new TxRing();
      ring.add(transaction);
      transaction = 0;
      transactions = ring;
    }
    ring.add(id);
  }

  /** Forgets transactions that everybody may see: those below {@code lowWatermark}. */
  void forgetTransactions(long lowWatermark) {
    if (transactions == null) {
      transaction = transaction < lowWatermark ? 0 : transaction;
    } else if (transactions.forgetBelow(lowWatermark)) {
      transactions = null;
    }
  }

  /** How many of the newest in-order samples a reader must not see. */
  int hiddenFrom(Isolation.State state) {
    if (!state.hides()) {
      return 0;
    }
    if (transactions != null) {
      return transactions.hiddenFrom(state);
    }
    return transaction != 0 && !state.sees(transaction) ? 1 : 0;
  }

  /**
   * Whether a sample at {@code t} lies behind all of the open chunk, or there is none. May be asked
   * without the lock: who is told so asks again under it before appending.
   */
  boolean isBehindOpenChunk(long t) {
    return t > (long) OPEN_MAXT.getOpaque(this);
  }

  /** Brings the open chunk's end into the processor's cache; without the lock, so of no meaning. */
  int touchOpenChunk() {
    MemChunk c = head;
    if (c == null) {
      return 0;
    }
    Chunk chunk = c.appender.chunk();
    byte[] bytes = chunk.array();
    return bytes[Math.min(chunk.length(), bytes.length) - 1];
  }

  /** Whether the newest sample ends the series; it counts also once its chunk is gone. */
  boolean isStale() {
    Object h = lastHistogram;
    if (h == null) {
      return StaleNaN.isStale(lastValue);
    }
    return StaleNaN.isStale(h instanceof Histogram i ? i.sum() : ((FloatHistogram) h).sum());
  }

  double lastValue() {
    return lastValue;
  }

  /** The newest sample if it is a histogram of either kind, else null. */
  @Nullable Object lastHistogram() {
    return lastHistogram;
  }

  /** Newest chunk on the heap, null if there is none. */
  @Nullable MemChunk head() {
    return head;
  }

  int heapChunks() {
    return heapChunks;
  }

  /** Chunks in {@code chunks_head/}, null if there are none. */
  @Nullable MappedChunks mapped() {
    return mapped;
  }

  int mappedCount() {
    return mapped == null ? 0 : mapped.count();
  }

  /** Number of the oldest chunk. */
  int firstChunkId() {
    return firstChunkId;
  }

  /** The heap chunk that is {@code fromNewest} chunks older than the open one. */
  @Nullable MemChunk heapChunk(int fromNewest) {
    MemChunk c = head;
    for (int i = 0; i < fromNewest && c != null; i++) {
      c = c.previous;
    }
    return c;
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
    mappedForWriting()
        .add(diskRef, chunk.mint, chunk.maxt, header, chunk.chunk().encoding().code());
    MemChunk newer = head;
    while (newer != null && newer.previous != chunk) {
      newer = newer.previous;
    }
    if (newer != null) {
      newer.previous = null;
      heapChunks--;
    }
  }

  private MappedChunks mappedForWriting() {
    if (mapped == null) {
      mapped = new MappedChunks();
    }
    return mapped;
  }

  /** Replaces all in-order chunks by mapped ones: a series record was read from the log. */
  void resetTo(@Nullable MappedChunks newMapped, @Nullable OutOfOrderState newOutOfOrder) {
    mapped = newMapped;
    outOfOrder = newOutOfOrder;
    nextAt = 0;
    dropHeap();
  }

  /**
   * Adds mapped chunks to what a snapshot restored. An open chunk that was mapped after the
   * snapshot was taken gives way.
   */
  void attach(@Nullable MappedChunks full, @Nullable OutOfOrderState late) {
    mapped = full;
    outOfOrder = late;
    if (full != null && head != null && full.lastMaxt() >= head.mint) {
      nextAt = 0;
      dropHeap();
    }
  }

  /** Type of the newest in-order samples, floats if there are none. */
  ValueType newestType() {
    if (head != null) {
      return head.chunk().encoding().valueType();
    }
    if (mapped != null && !mapped.isEmpty()) {
      return Encoding.of(mapped.encoding(mapped.count() - 1)).valueType();
    }
    return ValueType.FLOAT;
  }

  /** Puts back an open chunk from a snapshot; the next sample opens another. */
  void restore(ChunkAppender open, long mint, long maxt, double value, @Nullable Object histogram) {
    MemChunk c = push(open, mint);
    c.maxt = maxt;
    OPEN_MAXT.setOpaque(this, maxt);
    c.samples = open.chunk().sampleCount();
    nextAt = maxt;
    lastValue = value;
    lastHistogram = histogram;
  }

  /**
   * Drops in-order chunks whose samples are all before {@code mint}.
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
    OPEN_MAXT.setOpaque(this, Long.MIN_VALUE);
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

  boolean pendingCommit() {
    return pendingCommit;
  }

  void pendingCommit(boolean pending) {
    pendingCommit = pending;
  }

  /** Whether garbage collection took it out of the head: who still holds it looks it up again. */
  boolean removed() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /** Out-of-order samples, null if there never were any. */
  @Nullable OutOfOrderState outOfOrder() {
    return outOfOrder;
  }

  void outOfOrder(@Nullable OutOfOrderState state) {
    outOfOrder = state;
  }

  @Nullable MetricMetadata metadata() {
    return metadata;
  }

  void metadata(MetricMetadata newMetadata) {
    metadata = newMetadata;
  }

  /** Whether there is nothing to keep it for. */
  boolean isEmpty() {
    return head == null && mappedCount() == 0 && outOfOrder == null && !pendingCommit;
  }

  /**
   * Whether all of it is in a block by now: nothing newer than {@code maxt}, of a later transaction
   * than {@code lastAppend}, or out of order.
   */
  boolean isEvictable(long maxt, long lastAppend, boolean staleOnly) {
    return outOfOrder == null
        && !pendingCommit
        && newest() <= maxt
        && (transactions == null ? transaction : transactions.newest()) <= lastAppend
        && (!staleOnly || isStale());
  }

  @Override
  public String toString() {
    return "MemSeries{ref="
        + ref
        + ", "
        + labels
        + ", head="
        + head
        + ", mapped="
        + mappedCount()
        + "}";
  }
}
