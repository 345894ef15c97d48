package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Span;
import org.jspecify.annotations.Nullable;

/**
 * Writes histograms with float counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/float_histogram.go FloatHistogramAppender
 */
final class FloatHistogramAppender extends BucketAppender<FloatHistogram> {
  private XorValue observations;
  private XorValue zeroCount;
  private XorValue sum;
  private XorValue[] positive;
  private XorValue[] negative;

  /** Continues where an iterator that has read all samples ended. */
  FloatHistogramAppender(HistogramChunk chunk, BitWriter out, FloatHistogramIterator end) {
    super(chunk, out, end);
    observations = end.count;
    zeroCount = end.zeroCount;
    sum = end.sum;
    positive = end.positive;
    negative = end.negative;
  }

  @Override
  public ChunkAppender appendFloatHistogram(
      @Nullable ChunkAppender previous, long start, long t, FloatHistogram h, boolean appendOnly) {
    return appendSample(previous, start, t, h, appendOnly);
  }

  @Override
  HistogramLayout layoutOf(FloatHistogram h) {
    return new HistogramLayout(
        h.schema(), h.zeroThreshold(), h.positiveSpans(), h.negativeSpans(), h.customValues());
  }

  @Override
  CounterResetHint hintOf(FloatHistogram h) {
    return h.counterResetHint();
  }

  @Override
  double sumOf(FloatHistogram h) {
    return h.sum();
  }

  @Override
  long lastSumBits() {
    return sum.bits;
  }

  @Override
  boolean countFell(FloatHistogram h) {
    return h.count() < observations.value();
  }

  @Override
  boolean zeroCountFell(FloatHistogram h) {
    return h.zeroCount() < zeroCount.value();
  }

  @Override
  boolean bucketsFell(FloatHistogram h, Merges merges) {
    return fell(merges.positive(), positive, h.positiveBuckets())
        || fell(merges.negative(), negative, h.negativeBuckets());
  }

  private static boolean fell(BucketMerge merge, XorValue[] before, double[] now) {
    int[] beforeInto = merge.chunkInto();
    int[] nowInto = merge.sampleInto();
    int s = 0;
    for (int c = 0; c < beforeInto.length; c++) {
      double count = before[c].value();
      while (s < nowInto.length && nowInto[s] < beforeInto[c]) {
        s++;
      }
      boolean present = s < nowInto.length && nowInto[s] == beforeInto[c];
      if (present ? count > now[s] : count != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  FloatHistogram expand(FloatHistogram h, Merges merges, Span[] newPositive, Span[] newNegative) {
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
    FloatHistogramIterator old = new FloatHistogramIterator(chunk.array(), chunk.length(), st);
    restart();
    while (old.next() != ValueType.NONE) {
      double[] newPositive = p.expand(FloatHistogramIterator.values(old.positive), p.chunkInto());
      double[] newNegative = n.expand(FloatHistogramIterator.values(old.negative), n.chunkInto());
      FloatHistogram h =
          FloatHistogram.builder()
              .schema(newLayout.schema())
              .zeroThreshold(newLayout.zeroThreshold())
              .zeroCount(old.zeroCount.value())
              .count(old.count.value())
              .sum(old.sum.value())
              .positive(newLayout.positiveSpans(), newPositive)
              .negative(newLayout.negativeSpans(), newNegative)
              .customValues(newLayout.customValues())
              .build();
      write(old.atSt(), old.atT(), h);
    }
  }

  @Override
  void writeFirst(FloatHistogram h) {
    observations = new XorValue();
    zeroCount = new XorValue();
    sum = new XorValue();
    observations.writeFirst(out, h.count());
    zeroCount.writeFirst(out, h.zeroCount());
    sum.writeFirst(out, h.sum());
    positive = firstBuckets(h.positiveBuckets());
    negative = firstBuckets(h.negativeBuckets());
  }

  private XorValue[] firstBuckets(double[] counts) {
    XorValue[] buckets = XorValue.array(counts.length);
    for (int i = 0; i < counts.length; i++) {
      buckets[i].writeFirst(out, counts[i]);
    }
    return buckets;
  }

  @Override
  void writeNext(FloatHistogram h) {
    observations.write(out, h.count());
    zeroCount.write(out, h.zeroCount());
    sum.write(out, h.sum());
    if (!StaleNaN.isStale(h.sum())) {
      writeBuckets(positive, h.positiveBuckets());
      writeBuckets(negative, h.negativeBuckets());
    }
  }

  private void writeBuckets(XorValue[] buckets, double[] now) {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i].write(out, now[i]);
    }
  }

  @Override
  FloatHistogram staleMarker(FloatHistogram h) {
    return FloatHistogram.builder().sum(h.sum()).build();
  }

  @Override
  CounterResetHint newChunkHeader(Verdict verdict) {
    return verdict == Verdict.RESET ? CounterResetHint.COUNTER_RESET : CounterResetHint.UNKNOWN;
  }

  @Override
  CounterResetHint continuedHeader(Verdict verdict) {
    return verdict == Verdict.RESET
        ? CounterResetHint.COUNTER_RESET
        : CounterResetHint.NOT_COUNTER_RESET;
  }

  @Override
  @Nullable Verdict verdictOf(ChunkAppender previous, FloatHistogram h) {
    return previous instanceof FloatHistogramAppender a ? a.verdict(h) : null;
  }

  @Override
  String kind() {
    return "float histogram";
  }
}
