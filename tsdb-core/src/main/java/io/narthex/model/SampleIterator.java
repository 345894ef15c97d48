package io.narthex.model;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Steps through the samples of one series in time order.
 *
 * <pre>{@code
 * for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
 *   switch (type) {
 *     case FLOAT -> use(it.atT(), it.atV());
 *     case HISTOGRAM -> use(it.atT(), it.atHistogram());
 *     case FLOAT_HISTOGRAM -> use(it.atT(), it.atFloatHistogram());
 *     case NONE -> throw new AssertionError();
 *   }
 * }
 * }</pre>
 *
 * <p>Bytes that cannot be decoded surface as {@link CorruptionException} from {@code next} or
 * {@code seek}. The readable way to walk; {@link SampleBuffer} is the fast one.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/chunk.go Iterator
 */
public interface SampleIterator {
  /** Moves to the next sample; {@link ValueType#NONE} at the end. */
  ValueType next();

  /**
   * Moves to the first sample with a timestamp of at least {@code t}; stays if it already stands on
   * one. Equivalent to {@code while (atT() < t && next() != NONE)}.
   */
  ValueType seek(long t);

  /** Timestamp in ms of the current sample. */
  long atT();

  /** Start timestamp in ms of the current sample, 0 if unknown. */
  default long atSt() {
    return 0;
  }

  /** Value of the current sample; only on {@link ValueType#FLOAT}. */
  double atV();

  /** Value of the current sample; only on {@link ValueType#HISTOGRAM}. */
  Histogram atHistogram();

  /** Value of the current sample; on both histogram types (integer ones are converted). */
  FloatHistogram atFloatHistogram();
}
