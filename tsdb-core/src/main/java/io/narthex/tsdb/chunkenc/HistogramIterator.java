package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Reads a chunk of histograms with integer counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/histogram.go histogramIterator
 */
final class HistogramIterator extends HistogramReader {
  long count;
  long countDelta;
  long zeroCount;
  long zeroCountDelta;
  final XorValue sum = new XorValue();

  /** Buckets as differences to their left neighbours, and how those changed last. */
  long[] positive = {};

  long[] positiveDeltas = {};
  long[] negative = {};
  long[] negativeDeltas = {};

  HistogramIterator(byte[] bytes, int length, boolean st) {
    super(bytes, length, st);
  }

  @Override
  void readFirst() {
    count = VarBit.readUint(in);
    zeroCount = VarBit.readUint(in);
    sum.readFirst(in);
    positive = new long[layout.positiveBuckets()];
    positiveDeltas = new long[positive.length];
    negative = new long[layout.negativeBuckets()];
    negativeDeltas = new long[negative.length];
    readBuckets(positive);
    readBuckets(negative);
  }

  private void readBuckets(long[] buckets) {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = VarBit.readInt(in);
    }
  }

  @Override
  void readNext() {
    countDelta += VarBit.readInt(in);
    count += countDelta;
    zeroCountDelta += VarBit.readInt(in);
    zeroCount += zeroCountDelta;
    sum.read(in);
    if (sum.bits != StaleNaN.BITS) {
      VarBit.advance(in, positive, positiveDeltas);
      VarBit.advance(in, negative, negativeDeltas);
    }
  }

  @Override
  ValueType type() {
    return ValueType.HISTOGRAM;
  }

  @Override
  public Histogram atHistogram() {
    if (sum.bits == StaleNaN.BITS) {
      return Histogram.builder().sum(sum.value()).build();
    }
    Histogram h =
        Histogram.builder()
            .counterResetHint(hint())
            .schema(layout.schema())
            .zeroThreshold(layout.zeroThreshold())
            .zeroCount(zeroCount)
            .count(count)
            .sum(sum.value())
            .positive(layout.positiveSpans(), positive.clone())
            .negative(layout.negativeSpans(), negative.clone())
            .customValues(layout.customValues())
            .build();
    return Resolution.readable(h);
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    return atHistogram().toFloat();
  }
}
