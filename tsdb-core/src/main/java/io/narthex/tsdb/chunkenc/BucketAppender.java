package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a histogram that is to go into a chunk; the two kinds of counts are left
 * to the subclasses.
 *
 * <pre>
 *   the first one                            its layout is the chunk's
 *   counter, nothing fell, same buckets      appended
 *     has buckets the chunk has not          chunk recoded in place
 *     lacks buckets that were 0 all along    zeros added to the sample
 *     a count fell, a used bucket is gone,
 *     other custom bounds, hint              new chunk: counter reset
 *     other schema or zero threshold         new chunk: unknown
 *     behind a stale one, not stale          new chunk: unknown
 *   gauge                                    buckets of both kept, falling is fine
 *   gauge into a counter chunk or reverse    new chunk
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @param <H> the type of histogram
 * @upstream tsdb/chunkenc/histogram.go HistogramAppender, float_histogram.go FloatHistogramAppender
 */
abstract class BucketAppender<H> implements ChunkAppender {
  final HistogramChunk chunk;
  final boolean st;
  BitWriter out;
  @Nullable StartTimes startTimes;
  HistogramLayout layout;
  long lastT;
  long lastDelta;

  private int count;
  private int recodings;

  /** The merge with a sample of exactly the chunk's buckets, which nearly all are. */
  private @Nullable Merges sameBuckets;

  BucketAppender(HistogramChunk chunk, BitWriter out, HistogramReader end) {
    this.chunk = chunk;
    this.out = out;
    st = chunk.encoding().holdsStartTimes();
    count = chunk.sampleCount();
    startTimes = end.startTimes;
    layout = end.layout;
    lastT = end.t;
    lastDelta = end.tDelta;
  }

  /** Why a counter histogram does or does not go into the chunk. */
  enum Verdict {
    FITS,
    /** Something fell. */
    RESET,
    /** Cannot be compared. */
    INCOMPARABLE,
    /** The chunk is one of gauges. */
    OTHER_KIND
  }

  /** The places of all buckets, of both signs. */
  record Merges(BucketMerge positive, BucketMerge negative) {
    boolean chunkGrows() {
      return positive.chunkGrows() || negative.chunkGrows();
    }

    boolean sampleGrows() {
      return positive.sampleGrows() || negative.sampleGrows();
    }
  }

  abstract HistogramLayout layoutOf(H h);

  abstract CounterResetHint hintOf(H h);

  abstract double sumOf(H h);

  /** Bits of the sum of the last sample. */
  abstract long lastSumBits();

  /** Whether count or zero count is smaller than in the last sample. */
  abstract boolean countFell(H h);

  abstract boolean zeroCountFell(H h);

  /** Whether a bucket fell or one that was in use is gone. */
  abstract boolean bucketsFell(H h, Merges merges);

  /** The histogram with all buckets of a merge. */
  abstract H expand(H h, Merges merges, Span[] positive, Span[] negative);

  /** Starts the chunk's bytes anew with all samples brought to a layout. */
  abstract void recode(Merges merges, HistogramLayout newLayout);

  /** Writes what comes behind the timestamp of a first sample. */
  abstract void writeFirst(H h);

  /** Writes what comes behind the timestamp of any other sample. */
  abstract void writeNext(H h);

  /** A stale marker has no buckets and no counts. */
  abstract H staleMarker(H h);

  /** What the header of a chunk that starts with a sample says. */
  abstract CounterResetHint newChunkHeader(Verdict verdict);

  /** What the header says of a first sample that was compared with the chunk before. */
  abstract CounterResetHint continuedHeader(Verdict verdict);

  /** The verdict of the chunk before, if it is of the same kind. */
  abstract @Nullable Verdict verdictOf(ChunkAppender previous, H h);

  abstract String kind();

  @Override
  public final Chunk chunk() {
    return chunk;
  }

  @Override
  public final int recodings() {
    return recodings;
  }

  @Override
  public final boolean offer(long start, long t, double v) {
    throw new IllegalArgumentException("appended a float sample to a histogram chunk");
  }

  final ChunkAppender appendSample(
      @Nullable ChunkAppender previous, long start, long t, H h, boolean appendOnly) {
    if (count == HistogramFormat.maxSamples(st)) {
      throw new IllegalStateException("chunk capacity exceeded");
    }
    if (count == 0) {
      write(start, t, h);
      setFirstHeader(previous, h);
      return this;
    }
    return hintOf(h) == CounterResetHint.GAUGE
        ? appendGauge(start, t, h, appendOnly)
        : appendCounter(start, t, h, appendOnly);
  }

  private void setFirstHeader(@Nullable ChunkAppender previous, H h) {
    CounterResetHint hint = hintOf(h);
    if (hint == CounterResetHint.GAUGE || hint == CounterResetHint.COUNTER_RESET) {
      chunk.setCounterResetHeader(hint);
    } else if (previous != null) {
      Verdict verdict = verdictOf(previous, h);
      if (verdict != null) {
        chunk.setCounterResetHeader(continuedHeader(verdict));
      }
    }
  }

  private ChunkAppender appendCounter(long start, long t, H h, boolean appendOnly) {
    Verdict verdict = verdict(h);
    if (verdict != Verdict.FITS) {
      if (appendOnly) {
        String what = verdict == Verdict.RESET ? " counter reset" : " schema change";
        throw new NotAppendableException(kind() + what);
      }
      return inNewChunk(start, t, h, newChunkHeader(verdict));
    }
    if (isStale(h)) {
      write(start, t, h);
      return this;
    }
    HistogramLayout sample = layoutOf(h);
    Merges merges = merges(sample);
    if (appendOnly && merges.chunkGrows()) {
      throw layoutChange("", "forwards", merges, true);
    }
    Span[] positive = sample.positiveSpans();
    Span[] negative = sample.negativeSpans();
    if (merges.sampleGrows()) {
      if (!merges.chunkGrows()) {
        positive = layout.positiveSpans();
        negative = layout.negativeSpans();
      } else {
        positive = merges.positive.sampleGrows() ? merges.positive.spans() : positive;
        negative = merges.negative.sampleGrows() ? merges.negative.spans() : negative;
      }
    }
    return appendMerged(start, t, h, merges, positive, negative);
  }

  private ChunkAppender appendGauge(long start, long t, H h, boolean appendOnly) {
    if (!gaugeFits(h)) {
      if (appendOnly) {
        throw new NotAppendableException(gaugeKind() + " schema change");
      }
      return inNewChunk(start, t, h, CounterResetHint.GAUGE);
    }
    if (isStale(h)) {
      write(start, t, h);
      return this;
    }
    HistogramLayout sample = layoutOf(h);
    Merges merges = merges(sample);
    if (appendOnly && merges.sampleGrows()) {
      throw layoutChange("gauge ", "backwards", merges, false);
    }
    if (appendOnly && merges.chunkGrows()) {
      throw layoutChange("gauge ", "forwards", merges, true);
    }
    boolean grows = merges.sampleGrows();
    Span[] positive = grows ? merges.positive.spans() : sample.positiveSpans();
    Span[] negative = grows ? merges.negative.spans() : sample.negativeSpans();
    return appendMerged(start, t, h, merges, positive, negative);
  }

  private ChunkAppender appendMerged(
      long start, long t, H h, Merges merges, Span[] positive, Span[] negative) {
    H complete = merges.sampleGrows() ? expand(h, merges, positive, negative) : h;
    if (merges.chunkGrows()) {
      CounterResetHint header = chunk.counterResetHeader();
      recode(merges, layout.withSpans(positive, negative));
      chunk.setCounterResetHeader(header);
      recodings++;
    }
    write(start, t, complete);
    return this;
  }

  private ChunkAppender inNewChunk(long start, long t, H h, CounterResetHint header) {
    HistogramChunk next = new HistogramChunk(chunk.encoding());
    @SuppressWarnings("unchecked") // same encoding, same appender
    BucketAppender<H> appender = (BucketAppender<H>) next.appender();
    appender.write(start, t, h);
    next.setCounterResetHeader(header);
    return appender;
  }

  /** Whether a counter histogram goes in; its buckets may need merging. */
  final Verdict verdict(H h) {
    if (count > 0 && chunk.counterResetHeader() == CounterResetHint.GAUGE) {
      return Verdict.OTHER_KIND;
    }
    if (hintOf(h) == CounterResetHint.COUNTER_RESET) {
      return Verdict.RESET;
    }
    if (isStale(h)) {
      return Verdict.FITS;
    }
    if (lastSumBits() == StaleNaN.BITS) {
      return Verdict.INCOMPARABLE;
    }
    if (countFell(h)) {
      return Verdict.RESET;
    }
    HistogramLayout sample = layoutOf(h);
    if (!sameScale(sample)) {
      return Verdict.INCOMPARABLE;
    }
    boolean fell = !sample.sameBounds(layout) || zeroCountFell(h) || bucketsFell(h, merges(sample));
    return fell ? Verdict.RESET : Verdict.FITS;
  }

  private boolean gaugeFits(H h) {
    if (chunk.counterResetHeader() != CounterResetHint.GAUGE) {
      return false;
    }
    if (isStale(h)) {
      return true;
    }
    HistogramLayout sample = layoutOf(h);
    return lastSumBits() != StaleNaN.BITS && sameScale(sample) && sample.sameBounds(layout);
  }

  private boolean sameScale(HistogramLayout sample) {
    return sample.schema() == layout.schema() && sample.zeroThreshold() == layout.zeroThreshold();
  }

  private Merges merges(HistogramLayout sample) {
    boolean same =
        Arrays.equals(layout.positiveSpans(), sample.positiveSpans())
            && Arrays.equals(layout.negativeSpans(), sample.negativeSpans());
    if (same && sameBuckets != null) {
      return sameBuckets;
    }
    Merges merges =
        new Merges(
            BucketMerge.of(layout.positiveSpans(), sample.positiveSpans()),
            BucketMerge.of(layout.negativeSpans(), sample.negativeSpans()));
    if (same) {
      sameBuckets = merges;
    }
    return merges;
  }

  private boolean isStale(H h) {
    return StaleNaN.isStale(sumOf(h));
  }

  private String gaugeKind() {
    return kind().replace("histogram", "gauge histogram");
  }

  private NotAppendableException layoutChange(
      String gauge, String direction, Merges merges, boolean chunkSide) {
    BucketMerge p = merges.positive;
    BucketMerge n = merges.negative;
    return new NotAppendableException(
        (gauge.isEmpty() ? kind() : gaugeKind())
            + " layout change with "
            + p.missingRuns(chunkSide ? p.chunkInto() : p.sampleInto())
            + " positive and "
            + n.missingRuns(chunkSide ? n.chunkInto() : n.sampleInto())
            + " negative "
            + direction
            + " inserts");
  }

  /** Writes a sample whose buckets are those of the layout, or the first one. */
  final void write(long start, long t, H h) {
    H sample = isStale(h) ? staleMarker(h) : h;
    long previousT = lastT;
    if (count == 0) {
      layout = layoutOf(sample);
      sameBuckets = null;
      layout.write(out);
      VarBit.writeInt(out, t);
      writeFirst(sample);
      lastDelta = 0;
    } else {
      long delta = t - lastT;
      VarBit.writeInt(out, delta - lastDelta);
      writeNext(sample);
      lastDelta = delta;
    }
    lastT = t;
    if (startTimes != null) {
      startTimes.write(out, count, t, previousT, start);
    }
    count++;
    HistogramFormat.setCount(out.bytes, st, count);
    out.store();
  }

  /** Gives the chunk empty bytes; for recoding. */
  final void restart() {
    out = new BitWriter(HistogramFormat.HEADER_BYTES);
    chunk.write(out);
    startTimes = st ? new StartTimes() : null;
    count = 0;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "{n=" + count + ", " + layout + ", last t=" + lastT + "}";
  }
}
