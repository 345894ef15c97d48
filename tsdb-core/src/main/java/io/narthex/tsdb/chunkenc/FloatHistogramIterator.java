package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Reads a chunk of histograms with float counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/float_histogram.go floatHistogramIterator
 */
final class FloatHistogramIterator extends HistogramReader {
  final XorValue count = new XorValue();
  final XorValue zeroCount = new XorValue();
  final XorValue sum = new XorValue();
  XorValue[] positive = {};
  XorValue[] negative = {};

  FloatHistogramIterator(byte[] bytes, int length, boolean st) {
    super(bytes, length, st);
  }

  @Override
  void readFirst() {
    count.readFirst(in);
    zeroCount.readFirst(in);
    sum.readFirst(in);
    int buckets = layout.positiveBuckets() + layout.negativeBuckets();
    if (buckets > in.remaining() / 64) {
      throw in.corrupt("chunk ends within " + buckets + " buckets");
    }
    positive = readBuckets(layout.positiveBuckets());
    negative = readBuckets(layout.negativeBuckets());
  }

  private XorValue[] readBuckets(int n) {
    XorValue[] buckets = XorValue.array(n);
    for (XorValue bucket : buckets) {
      bucket.readFirst(in);
    }
    return buckets;
  }

  @Override
  void readNext() {
    count.read(in);
    zeroCount.read(in);
    sum.read(in);
    if (sum.bits != StaleNaN.BITS) {
      for (XorValue bucket : positive) {
        bucket.read(in);
      }
      for (XorValue bucket : negative) {
        bucket.read(in);
      }
    }
  }

  @Override
  ValueType type() {
    return ValueType.FLOAT_HISTOGRAM;
  }

  @Override
  public Histogram atHistogram() {
    throw new IllegalStateException("a histogram with float counts has no integer ones");
  }

  @Override
  public FloatHistogram atFloatHistogram() {
    if (sum.bits == StaleNaN.BITS) {
      return FloatHistogram.builder().sum(sum.value()).build();
    }
    FloatHistogram h =
        FloatHistogram.builder()
            .counterResetHint(hint())
            .schema(layout.schema())
            .zeroThreshold(layout.zeroThreshold())
            .zeroCount(zeroCount.value())
            .count(count.value())
            .sum(sum.value())
            .positive(layout.positiveSpans(), values(positive))
            .negative(layout.negativeSpans(), values(negative))
            .customValues(layout.customValues())
            .build();
    return Resolution.readable(h);
  }

  static double[] values(XorValue[] buckets) {
    double[] values = new double[buckets.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = buckets[i].value();
    }
    return values;
  }
}
