package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import org.jspecify.annotations.Nullable;

/**
 * Writes histograms with integer counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/histogram.go HistogramAppender
 */
final class HistogramAppender extends BucketAppender<Histogram> {
  private long observations;
  private long observationsDelta;
  private long zeroCount;
  private long zeroCountDelta;
  private XorValue sum;
  private long[] positive;
  private long[] positiveDeltas;
  private long[] negative;
  private long[] negativeDeltas;

  /** Continues where an iterator that has read all samples ended. */
  HistogramAppender(HistogramChunk chunk, BitWriter out, HistogramIterator end) {
    super(chunk, out, end);
    observations = end.count;
    observationsDelta = end.countDelta;
    zeroCount = end.zeroCount;
    zeroCountDelta = end.zeroCountDelta;
    sum = end.sum;
    positive = end.positive;
    positiveDeltas = end.positiveDeltas;
    negative = end.negative;
    negativeDeltas = end.negativeDeltas;
  }

  @Override
  public ChunkAppender appendHistogram(
      @Nullable ChunkAppender previous, long start, long t, Histogram h, boolean appendOnly) {
    return appendSample(previous, start, t, h, appendOnly);
  }

  @Override
  HistogramLayout layoutOf(Histogram h) {
    return new HistogramLayout(
        h.schema(), h.zeroThreshold(), h.positiveSpans(), h.negativeSpans(), h.customValues());
  }

  @Override
  CounterResetHint hintOf(Histogram h) {
    return h.counterResetHint();
  }

  @Override
  double sumOf(Histogram h) {
    return h.sum();
  }

  @Override
  long lastSumBits() {
    return sum.bits;
  }

  @Override
  boolean countFell(Histogram h) {
    return Long.compareUnsigned(h.count(), observations) < 0;
  }

  @Override
  boolean zeroCountFell(Histogram h) {
    return Long.compareUnsigned(h.zeroCount(), zeroCount) < 0;
  }

  @Override
  boolean bucketsFell(Histogram h, Merges merges) {
    return fell(merges.positive(), positive, h.positiveBuckets())
        || fell(merges.negative(), negative, h.negativeBuckets());
  }

  private static boolean fell(BucketMerge merge, long[] before, long[] now) {
    if (merge.isSame()) {
      return fell(before, now);
    }
    int[] beforeInto = merge.chunkInto();
    int[] nowInto = merge.sampleInto();
    long beforeCount = 0;
    long nowCount = 0;
    int s = 0;
    for (int c = 0; c < beforeInto.length; c++) {
      beforeCount += before[c];
      while (s < nowInto.length && nowInto[s] < beforeInto[c]) {
        nowCount += now[s++];
      }
      boolean present = s < nowInto.length && nowInto[s] == beforeInto[c];
      if (present) {
        nowCount += now[s++];
      }
      if (present ? beforeCount > nowCount : beforeCount != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the counts fell, each given as the difference to the one before it. */
  private static boolean fell(long[] before, long[] now) {
    long beforeCount = 0;
    long nowCount = 0;
    for (int i = 0; i < before.length; i++) {
      beforeCount += before[i];
      nowCount += now[i];
      if (beforeCount > nowCount) {
        return true;
      }
    }
    return false;
  }

  @Override
  Histogram expand(Histogram h, Merges merges, Span[] newPositive, Span[] newNegative) {
    BucketMerge p = merges.positive();
    BucketMerge n = merges.negative();
    return h.toBuilder()
        .positive(newPositive, p.expand(h.positiveBuckets(), p.sampleInto()))
        .negative(newNegative, n.expand(h.negativeBuckets(), n.sampleInto()))
        .build();
  }

  @Override
  void recode(Merges merges, HistogramLayout newLayout) {
    BucketMerge p = merges.positive();
    BucketMerge n = merges.negative();
    HistogramIterator old = new HistogramIterator(chunk.array(), chunk.length(), st);
    restart();
    sum = new XorValue();
    while (old.next() != ValueType.NONE) {
      Histogram h =
          Histogram.builder()
              .schema(newLayout.schema())
              .zeroThreshold(newLayout.zeroThreshold())
              .zeroCount(old.zeroCount)
              .count(old.count)
              .sum(old.sum.value())
              .positive(newLayout.positiveSpans(), p.expand(old.positive, p.chunkInto()))
              .negative(newLayout.negativeSpans(), n.expand(old.negative, n.chunkInto()))
              .customValues(newLayout.customValues())
              .build();
      write(old.atSt(), old.atT(), h);
    }
  }

  @Override
  void writeFirst(Histogram h) {
    VarBit.writeUint(out, h.count());
    VarBit.writeUint(out, h.zeroCount());
    sum.writeFirst(out, h.sum());
    observations = h.count();
    observationsDelta = 0;
    zeroCount = h.zeroCount();
    zeroCountDelta = 0;
    positive = h.positiveBuckets().clone();
    positiveDeltas = new long[positive.length];
    negative = h.negativeBuckets().clone();
    negativeDeltas = new long[negative.length];
    writeBuckets(positive);
    writeBuckets(negative);
  }

  private void writeBuckets(long[] buckets) {
    for (long bucket : buckets) {
      VarBit.writeInt(out, bucket);
    }
  }

  @Override
  void writeNext(Histogram h) {
    boolean stale = StaleNaN.isStale(h.sum());
    long delta = h.count() - observations;
    long zeroDelta = h.zeroCount() - zeroCount;
    VarBit.writeInt(out, stale ? 0 : delta - observationsDelta);
    VarBit.writeInt(out, stale ? 0 : zeroDelta - zeroCountDelta);
    sum.write(out, h.sum());
    if (!stale) {
      advance(positive, positiveDeltas, h.positiveBuckets());
      advance(negative, negativeDeltas, h.negativeBuckets());
    }
    observations = h.count();
    observationsDelta = delta;
    zeroCount = h.zeroCount();
    zeroCountDelta = zeroDelta;
  }

  private void advance(long[] buckets, long[] deltas, long[] now) {
    for (int i = 0; i < buckets.length; i++) {
      long delta = now[i] - buckets[i];
      VarBit.writeInt(out, delta - deltas[i]);
      buckets[i] = now[i];
      deltas[i] = delta;
    }
  }

  @Override
  Histogram staleMarker(Histogram h) {
    return Histogram.builder().sum(h.sum()).build();
  }

  @Override
  CounterResetHint newChunkHeader(Verdict verdict) {
    return continuedHeader(verdict);
  }

  @Override
  CounterResetHint continuedHeader(Verdict verdict) {
    return switch (verdict) {
      case RESET -> CounterResetHint.COUNTER_RESET;
      case INCOMPARABLE -> CounterResetHint.UNKNOWN;
      case FITS, OTHER_KIND -> CounterResetHint.NOT_COUNTER_RESET;
    };
  }

  @Override
  @Nullable Verdict verdictOf(ChunkAppender previous, Histogram h) {
    return previous instanceof HistogramAppender a ? a.verdict(h) : null;
  }

  @Override
  String kind() {
    return "histogram";
  }
}
