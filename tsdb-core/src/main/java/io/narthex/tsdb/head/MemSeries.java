package io.narthex.tsdb.head;

import io.narthex.model.MetricMetadata;
import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A series in the head: its newest samples, its chunks, and what is needed to append the next one.
 *
 * <pre>
 *   chunks  [ mapped ][ full ][ open . . . ]  &lt;- settle -  staged  | t v | t v | t v |
 *                                                                              ^ openMaxt, lastValue
 * </pre>
 *
 * <p>Floats are staged as they come and put into the open chunk eight at a time, when nothing has
 * to be decided between them: eight of nine appends touch this object and the staging arrays only,
 * and not the chunk, which lies cold behind five references. Whoever looks at the chunks has what
 * is staged settled first, so the bytes are those of a chunk written sample by sample.
 *
 * <p>Thread-safety: none; every field that is not final is guarded by the lock of this object,
 * which the caller holds.
 *
 * @upstream tsdb/head.go memSeries; tsdb/head_append.go append. Staging is not upstream's.
 */
final class MemSeries extends SampleTransactions {
  /** Bits of what {@code append…} returns: the sample is in; a chunk was opened. */
  static final int APPENDED = 1;

  static final int CHUNK_CREATED = 2;

  /** Most samples staged. */
  static final int STAGE = 8;

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

  /** Newest time of the open chunk, MIN_VALUE without one; read without the lock too. */
  private long openMaxt = Long.MIN_VALUE;

  private long stageUntil; // samples from here on are not staged: the chunk ends
  private double lastValue;
  private int staged;
  private int stageRoom; // how many more may be staged, and how many are
  private long @Nullable [] stagedTimes;
  private double @Nullable [] stagedValues;
  private @Nullable Object lastHistogram; // Histogram or FloatHistogram
  private final SeriesChunks chunks = new SeriesChunks();
  private @Nullable OutOfOrderState outOfOrder;
  private @Nullable MetricMetadata metadata;
  private boolean lastHasStart; // the newest sample has a start timestamp in its chunk
  private boolean pendingCommit;
  private boolean removed;

  MemSeries(long ref, Labels labels) {
    this.ref = ref;
    this.labels = labels;
  }

  /** Newest in-order timestamp, {@code Long.MIN_VALUE} if there is none. */
  long newest() {
    return hasOpenChunk() ? openMaxt : chunks.mappedMaxt();
  }

  private boolean hasOpenChunk() {
    return openMaxt != Long.MIN_VALUE;
  }

  /** The verdict on a float at {@code t}. */
  AppendDecision judge(long t, double v, AppendDecision.Bounds bounds) {
    if (t > openMaxt) {
      return AppendDecision.decide(t, hasOpenChunk(), Long.MIN_VALUE, false, bounds);
    }
    boolean same =
        lastHistogram == null
            && Double.doubleToRawLongBits(lastValue) == Double.doubleToRawLongBits(v);
    return AppendDecision.decide(t, hasOpenChunk(), openMaxt, same, bounds);
  }

  /** The verdict on a {@link Histogram} or {@link FloatHistogram} at {@code t}. */
  AppendDecision judge(long t, Object histogram, AppendDecision.Bounds bounds) {
    boolean same = hasOpenChunk() && t == openMaxt && histogram.equals(lastHistogram);
    return AppendDecision.decide(t, hasOpenChunk(), newest(), same, bounds);
  }

  /**
   * Appends a float.
   *
   * @param transaction id for isolation, 0 for none
   * @return {@link #APPENDED} unless it is no newer than what is there, {@link #CHUNK_CREATED}
   */
  int append(long st, long t, double v, long transaction, ChunkSettings settings) {
    if (staged < stageRoom
        && t < stageUntil
        && t > openMaxt
        && (st == 0 || !settings.keepsStartTimes())
        && !StaleNaN.isStale(v)) {
      stage(t, v);
      lastHasStart = false;
      appended(t, v, transaction);
      return APPENDED;
    }
    settle();
    int done = chunks.append(st, t, v, settings);
    if ((done & APPENDED) != 0) {
      lastHasStart = st != 0 && settings.keepsStartTimes();
      lastHistogram = null;
      appended(t, v, transaction);
      armStage(v, settings);
    }
    return done;
  }

  private void appended(long t, double v, long id) {
    OPEN_MAXT.setOpaque(this, t);
    lastValue = v;
    note(id);
  }

  private void stage(long t, double v) {
    long[] times = stagedTimes;
    double[] values = stagedValues;
    if (times == null || values == null) {
      times = new long[STAGE];
      values = new double[STAGE];
      stagedTimes = times;
      stagedValues = values;
    }
    int i = staged++;
    times[i] = t;
    values[i] = v;
  }

  /** Says how many of the next samples may be staged; a series that ends gives the memory back. */
  private void armStage(double v, ChunkSettings settings) {
    if (StaleNaN.isStale(v)) {
      disarmStage();
      return;
    }
    stageRoom = Math.min(chunks.floatsWithoutDecision(settings), STAGE);
    stageUntil = chunks.nextAt();
  }

  private void disarmStage() {
    staged = 0;
    stageRoom = 0;
    stagedTimes = null;
    stagedValues = null;
  }

  /** Puts what is staged into the open chunk. */
  private void settle() {
    int n = staged;
    long[] times = stagedTimes;
    double[] values = stagedValues;
    if (n > 0 && times != null && values != null) {
      chunks.appendStaged(times, values, n);
      staged = 0;
      stageRoom -= n;
    }
  }

  /** Appends a {@link Histogram} or {@link FloatHistogram}; otherwise as for floats. */
  int append(long st, long t, Object histogram, long transaction, ChunkSettings settings) {
    settle();
    int done = chunks.append(st, t, histogram, settings);
    if ((done & APPENDED) != 0) {
      disarmStage();
      OPEN_MAXT.setOpaque(this, t);
      lastHistogram = histogram;
      note(transaction);
    }
    return done;
  }

  /**
   * Whether a sample at {@code t} lies behind all of the open chunk, or there is none. May be asked
   * without the lock: who is told so asks again under it before appending.
   */
  boolean isBehindOpenChunk(long t) {
    return t > (long) OPEN_MAXT.getOpaque(this);
  }

  /** Brings what the next append needs into the processor's cache; the lock is not needed. */
  int touch() {
    int n = staged;
    long[] times = stagedTimes;
    double[] values = stagedValues;
    if (n < stageRoom && times != null && values != null) {
      return (int) times[n & (STAGE - 1)] + (int) values[n & (STAGE - 1)];
    }
    MemChunk c = chunks.head();
    if (c == null) {
      return 0;
    }
    Chunk chunk = c.chunk();
    byte[] bytes = chunk.array();
    return bytes[Math.min(chunk.length(), bytes.length) - 1];
  }

  /** Whether the newest sample ends the series; it counts also once its chunk is gone. */
  boolean isStale() {
    Object h = lastHistogram;
    return StaleNaN.isStale(h == null ? lastValue : NativeHistograms.sum(h));
  }

  double lastValue() {
    return lastValue;
  }

  /** The newest sample if it is a histogram of either kind, else null. */
  @Nullable Object lastHistogram() {
    return lastHistogram;
  }

  /** Positive and negative buckets of the newest sample, 0 if it is a float. */
  int histogramBuckets() {
    return NativeHistograms.buckets(lastHistogram);
  }

  /** The in-order chunks, with all samples in them. */
  SeriesChunks chunks() {
    settle();
    return chunks;
  }

  /** Number of the oldest chunk. */
  int firstChunkId() {
    return chunks.firstChunkId();
  }

  /**
   * First timestamp of the heap chunk that is {@code fromNewest} chunks older than the open one.
   */
  long heapMint(int fromNewest) {
    MemChunk c = chunks.heapChunk(fromNewest);
    return c == null ? Long.MAX_VALUE : c.mint;
  }

  /** Last timestamp of such a chunk. */
  long heapMaxt(int fromNewest) {
    MemChunk c = fromNewest == 0 ? null : chunks.heapChunk(fromNewest);
    return c == null ? openMaxt : c.maxt;
  }

  /**
   * Appends the newest float of the open chunk at or before {@code maxt} to {@code into} if it can
   * be told without decoding.
   *
   * @param hidden how many of the newest samples do not count
   * @return whether it could
   */
  boolean addNewest(long maxt, int hidden, SampleBuffer into) {
    long[] times = stagedTimes;
    double[] values = stagedValues;
    if (times != null && values != null) {
      for (int i = staged - 1 - hidden; i >= 0; i--) {
        if (times[i] <= maxt) {
          into.add(times[i], values[i]);
          return true;
        }
      }
    }
    boolean plain = hasOpenChunk() && lastHistogram == null && !lastHasStart;
    if (staged == 0 && hidden == 0 && plain && openMaxt <= maxt) {
      into.add(openMaxt, lastValue);
      return true;
    }
    return false;
  }

  /** Number of chunks on the heap. */
  int heapChunks() {
    return chunks.heapChunks();
  }

  /** Chunks in {@code chunks_head/}, null if there are none. */
  @Nullable MappedChunks mapped() {
    return chunks.mapped();
  }

  int mappedCount() {
    return chunks.mappedCount();
  }

  /** Replaces all in-order chunks by mapped ones: a series record was read from the log. */
  void resetTo(@Nullable MappedChunks newMapped, @Nullable OutOfOrderState newOutOfOrder) {
    chunks.resetTo(newMapped);
    outOfOrder = newOutOfOrder;
    chunksDropped();
  }

  /** Adds mapped chunks to what a snapshot restored. */
  void attach(@Nullable MappedChunks full, @Nullable OutOfOrderState late) {
    chunks.attach(full);
    outOfOrder = late;
    chunksDropped();
  }

  /** Puts back an open chunk from a snapshot; the next sample opens another. */
  void restore(ChunkAppender open, long mint, long maxt, double value, @Nullable Object histogram) {
    chunks.restore(open, mint, maxt);
    OPEN_MAXT.setOpaque(this, maxt);
    lastValue = value;
    lastHistogram = histogram;
    lastHasStart = true; // the snapshot does not say
  }

  /**
   * Drops in-order chunks whose samples are all before {@code mint}.
   *
   * @return how many
   */
  int truncateBefore(long mint) {
    int dropped = chunks().truncateBefore(mint);
    chunksDropped();
    return dropped;
  }

  /** If the open chunk is gone, what is remembered of it goes too. */
  private void chunksDropped() {
    if (chunks.head() == null) {
      disarmStage();
      OPEN_MAXT.setOpaque(this, Long.MIN_VALUE);
    }
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
    return !hasOpenChunk() && chunks.mappedCount() == 0 && outOfOrder == null && !pendingCommit;
  }

  /**
   * Whether all of it is in a block by now: nothing newer than {@code maxt}, of a later transaction
   * than {@code lastAppend}, or out of order.
   */
  boolean isEvictable(long maxt, long lastAppend, boolean staleOnly) {
    return outOfOrder == null
        && !pendingCommit
        && newest() <= maxt
        && newestTransaction() <= lastAppend
        && (!staleOnly || isStale());
  }

  @Override
  public String toString() {
    return "MemSeries{ref=" + ref + ", " + labels + ", staged=" + staged + ", " + chunks + "}";
  }
}
