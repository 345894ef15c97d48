package io.narthex.tsdb.head;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What the head asks of a {@link Histogram} or {@link FloatHistogram} without caring which. */
final class NativeHistograms {
  private NativeHistograms() {}

  /** The sum of all observations. */
  static double sum(Object h) {
    return h instanceof Histogram i ? i.sum() : ((FloatHistogram) h).sum();
  }

  /** Number of positive and negative buckets, 0 if there is no histogram. */
  static int buckets(@Nullable Object h) {
    if (h instanceof Histogram i) {
      return i.positiveBuckets().length + i.negativeBuckets().length;
    }
    return h instanceof FloatHistogram f
        ? f.positiveBuckets().length + f.negativeBuckets().length
        : 0;
  }
}
