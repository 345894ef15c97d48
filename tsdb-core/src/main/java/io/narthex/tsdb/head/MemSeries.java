package io.narthex.tsdb.head;

import io.narthex.model.MetricMetadata;
import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import org.jspecify.annotations.Nullable;

/**
 * A series in the head: its labels, its chunks, and the rest of what is not in the columns of its
 * {@link SeriesPage}.
 *
 * <pre>
 *   chunks  [ mapped ][ full ][ open . . . ]  &lt;- settle -  staged  | t v | t v | t v |   (page)
 *                                                                              ^ newest
 * </pre>
 *
 * <p>Floats are staged in the page as they come, and put into the open chunk eight at a time, when
 * nothing has to be decided between them. Whoever looks at the chunks has what is staged settled
 * first, so the bytes are those of a chunk written sample by sample.
 *
 * <p>Thread-safety: none; the caller holds {@link #lock}, except for what is final.
 *
 * @upstream tsdb/head.go memSeries; tsdb/head_append.go append. Staging is not upstream's.
 */
final class MemSeries {
  /** Bits of what {@code append…} returns: the sample is in; a chunk was opened. */
  static final int APPENDED = 1;

  static final int CHUNK_CREATED = 2;

  final long ref;
  final Labels labels;
  private final SeriesPage page;
  private final byte row;
  private boolean lastHasStart; // the newest sample has a start timestamp, if none is staged
  private boolean removed;
  private boolean logged;
  private double lastValue; // of the newest float, if none is staged
  private @Nullable Object lastHistogram; // Histogram or FloatHistogram
  private final SeriesChunks chunks = new SeriesChunks();
  private @Nullable OutOfOrderState outOfOrder;
  private @Nullable MetricMetadata metadata;

  /** A series that lives on {@code page}, in the row of its reference. */
  MemSeries(long ref, Labels labels, SeriesPage page) {
    this.ref = ref;
    this.labels = labels;
    this.page = page;
    this.row = (byte) page.row(ref);
  }

  /** A series by itself. */
  MemSeries(long ref, Labels labels) {
    this(ref, labels, SeriesPage.ofOne());
    page.open(this);
  }

  /** Whether it is in the log. Needs no lock: who sees true writes behind its record. */
  boolean logged() {
    return logged;
  }

  void markLogged() {
    logged = true;
  }

  /** What guards it: its page, and with it all series there. */
  Object lock() {
    return page;
  }

  /** Where it lives. */
  SeriesPage page() {
    return page;
  }

  /** Newest in-order timestamp, {@code Long.MIN_VALUE} if there is none. */
  long newest() {
    return hasOpenChunk() ? openMaxt() : chunks.mappedMaxt();
  }

  private long openMaxt() {
    return removed ? chunks.openMaxt() : page.newest(row); // once removed, the row is not its own
  }

  private @Nullable StagedFloats staged() {
    return removed ? null : page.staged();
  }

  private boolean hasOpenChunk() {
    return openMaxt() != Long.MIN_VALUE;
  }

  /** The verdict on a float at {@code t}. */
  AppendDecision judge(long t, double v, AppendDecision.Bounds bounds) {
    long newest = openMaxt();
    boolean same =
        t == newest
            && lastHistogram == null
            && Double.doubleToRawLongBits(lastValue()) == Double.doubleToRawLongBits(v);
    return AppendDecision.decide(t, newest != Long.MIN_VALUE, newest, same, bounds);
  }

  /** The verdict on a {@link Histogram} or {@link FloatHistogram} at {@code t}. */
  AppendDecision judge(long t, Object histogram, AppendDecision.Bounds bounds) {
    boolean same = hasOpenChunk() && t == openMaxt() && histogram.equals(lastHistogram);
    return AppendDecision.decide(t, hasOpenChunk(), newest(), same, bounds);
  }

  /**
   * Appends a float.
   *
   * @param transaction id for isolation, 0 for none
   * @return {@link #APPENDED} unless it is no newer than what is there, {@link #CHUNK_CREATED}
   */
  int append(long st, long t, double v, long transaction, ChunkSettings settings) {
    if (isPlain(st, v, settings) && page.stage(row, t, v, settings)) {
      page.transactions().note(row, transaction);
      return APPENDED;
    }
    settle();
    int done = chunks.append(st, t, v, settings);
    if ((done & APPENDED) != 0) {
      lastHasStart = st != 0 && settings.keepsStartTimes();
      lastHistogram = null;
      lastValue = v;
      appended(t, transaction);
      armStage(v, settings);
    }
    return done;
  }

  /**
   * Appends floats as {@link #append} does one by one, for no transaction, see {@link
   * SeriesChunks#appendRun}; the newest sample so far is no histogram. Returns the chunks opened.
   */
  int appendRun(long @Nullable [] sts, long[] ts, double[] vs, int from, int to, ChunkSettings by) {
    int before = chunks().heapChunks();
    int last = chunks.appendRun(sts, ts, vs, from, to, by);
    if (last >= 0) {
      lastHasStart = sts != null && sts[last] != 0 && by.keepsStartTimes();
      lastHistogram = null;
      lastValue = vs[last];
      appended(ts[last], 0);
      armStage(lastValue, by);
    }
    return chunks.heapChunks() - before;
  }

  /** Whether a float may be staged as far as itself is concerned. */
  static boolean isPlain(long st, double v, ChunkSettings settings) {
    return (st == 0 || !settings.keepsStartTimes()) && !StaleNaN.isStale(v);
  }

  private void appended(long t, long transaction) {
    page.newest(row, t);
    page.transactions().note(row, transaction);
  }

  /** Has the next samples staged, unless the series ends. */
  private void armStage(double v, ChunkSettings settings) {
    MemChunk open = chunks.head();
    if (open == null || StaleNaN.isStale(v)) {
      page.disarm(row);
    } else {
      page.arm(row, open, open.floatsUntilDecision(settings), chunks.nextAt());
    }
  }

  /** Puts what is staged into the open chunk. */
  private void settle() {
    StagedFloats staged = staged();
    if (staged != null && staged.count(row) > 0) {
      lastValue = lastValue();
      lastHasStart = false;
      staged.flush(row);
    }
  }

  /** Appends a {@link Histogram} or {@link FloatHistogram}; otherwise as for floats. */
  int append(long st, long t, Object histogram, long transaction, ChunkSettings settings) {
    settle();
    int done = chunks.append(st, t, histogram, settings);
    if ((done & APPENDED) != 0) {
      page.disarm(row);
      lastHistogram = histogram;
      appended(t, transaction);
    }
    return done;
  }

  /** Brings the end of the chunk into the processor's cache; the lock is not needed. */
  int touch() {
    MemChunk c = chunks.head();
    return c == null ? 0 : c.touch();
  }

  /** Whether the newest sample ends the series; it counts also once its chunk is gone. */
  boolean isStale() {
    Object h = lastHistogram;
    return StaleNaN.isStale(h == null ? lastValue() : NativeHistograms.sum(h));
  }

  /** Value of the newest float. */
  double lastValue() {
    StagedFloats staged = staged();
    int n = staged == null ? 0 : staged.count(row);
    return staged == null || n == 0 ? lastValue : staged.value(row, n - 1);
  }

  /** How many of the newest in-order samples a reader must not see. */
  int hiddenFrom(Isolation.State state) {
    return removed ? 0 : page.transactions().hiddenFrom(row, state);
  }

  /** The newest transaction remembered, 0 if none is. */
  long newestTransaction() {
    return page.transactions().newest(row);
  }

  /** Forgets transactions that everybody may see: those below {@code lowWatermark}. */
  void forgetTransactions(long lowWatermark) {
    page.transactions().forget(row, lowWatermark);
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
    return c == null ? openMaxt() : c.maxt;
  }

  /**
   * Appends the newest float of the open chunk at or before {@code maxt} to {@code into} if it can
   * be told without decoding.
   *
   * @param hidden how many of the newest samples do not count
   * @return whether it could
   */
  boolean addNewest(long maxt, int hidden, SampleBuffer into) {
    StagedFloats staged = staged();
    int n = staged == null ? 0 : staged.count(row);
    for (int i = n - 1 - hidden; staged != null && i >= 0; i--) {
      if (staged.time(row, i) <= maxt) {
        into.add(staged.time(row, i), staged.value(row, i));
        return true;
      }
    }
    boolean plain = hasOpenChunk() && lastHistogram == null && !lastHasStart;
    if (n == 0 && hidden == 0 && plain && openMaxt() <= maxt) {
      into.add(openMaxt(), lastValue);
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
    page.newest(row, maxt);
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
    if (chunks.head() == null && !removed) {
      page.disarm(row);
      page.newest(row, Long.MIN_VALUE);
    }
  }

  boolean pendingCommit() {
    return page.pending(row);
  }

  void pendingCommit(boolean pending) {
    if (!removed) {
      page.pending(row, pending);
    }
  }

  /** Whether garbage collection took it out of the head: who still holds it looks it up again. */
  boolean removed() {
    return removed;
  }

  /** Says so; the row will be another's. */
  void markRemoved() {
    settle();
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
    return !hasOpenChunk() && chunks.mappedCount() == 0 && outOfOrder == null && !pendingCommit();
  }

  /**
   * Whether nothing came since its newest sample was at {@code newest}, and nothing is about to.
   */
  boolean isUnchangedSince(long newest) {
    return outOfOrder == null && !pendingCommit() && newest() == newest;
  }

  @Override
  public String toString() {
    return "MemSeries{ref=" + ref + ", " + labels + ", " + chunks + "}";
  }
}
