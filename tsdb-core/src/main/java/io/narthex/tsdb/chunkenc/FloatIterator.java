package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * What the iterators of float chunks share.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — shared part of the iterators
 */
abstract class FloatIterator implements SampleIterator {
  int samplesRead;

  @Override
  public final ValueType seek(long target) {
    if (samplesRead == 0 && next() == ValueType.NONE) {
      return ValueType.NONE;
    }
    while (atT() < target) {
      if (next() == ValueType.NONE) {
        return ValueType.NONE;
      }
    }
    return ValueType.FLOAT;
  }

  @Override
  public final Histogram atHistogram() {
    throw new IllegalStateException("a float has no histogram");
  }

  @Override
  public final FloatHistogram atFloatHistogram() {
    throw new IllegalStateException("a float has no histogram");
  }
}
