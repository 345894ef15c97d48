package io.narthex.tsdb.head;

import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * The empty histogram that a counter had when it started.
 *
 * @upstream tsdb/head_append.go AppendHistogramSTZeroSample
 */
final class StartTimeZero {
  private StartTimeZero() {}

  /** An empty one of the layout of {@code h}, a {@link Histogram} or {@link FloatHistogram}. */
  static Object of(Object h) {
    if (h instanceof Histogram integer) {
      return Histogram.builder()
          .counterResetHint(CounterResetHint.COUNTER_RESET)
          .schema(integer.schema())
          .zeroThreshold(integer.zeroThreshold())
          .customValues(integer.customValues())
          .build();
    }
    FloatHistogram floats = (FloatHistogram) h;
    return FloatHistogram.builder()
        .counterResetHint(CounterResetHint.COUNTER_RESET)
        .schema(floats.schema())
        .zeroThreshold(floats.zeroThreshold())
        .customValues(floats.customValues())
        .build();
  }
}
