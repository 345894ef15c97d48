package io.narthex.storage;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.Arrays;

/**
 * Cutting and searching in the columns of a {@link SampleBuffer}.
 *
 * @upstream none
 */
public final class SampleBuffers {
  private SampleBuffers() {}

  /** Index of the first sample at or after {@code t}, from index {@code from} on; or the size. */
  public static int firstAtOrAfter(SampleBuffer samples, int from, long t) {
    int i = Arrays.binarySearch(samples.times(), from, samples.size(), t);
    return i < 0 ? -i - 1 : i;
  }

  /** Drops what lies outside {@code [mint, maxt]} (inclusive), from index {@code from} on. */
  public static void trim(SampleBuffer samples, int from, long mint, long maxt) {
    if (samples.size() == from) {
      return;
    }
    if (samples.time(samples.size() - 1) > maxt) {
      samples.setSize(
          maxt == Long.MAX_VALUE ? samples.size() : firstAtOrAfter(samples, from, maxt + 1));
    }
    if (samples.size() > from && samples.time(from) < mint) {
      remove(samples, from, firstAtOrAfter(samples, from, mint));
    }
  }

  /** Drops what lies inside {@code [mint, maxt]} (inclusive), from index {@code from} on. */
  public static void cut(SampleBuffer samples, int from, long mint, long maxt) {
    int first = firstAtOrAfter(samples, from, mint);
    int last = maxt == Long.MAX_VALUE ? samples.size() : firstAtOrAfter(samples, first, maxt + 1);
    remove(samples, first, last);
  }

  /** Drops the samples of the indices {@code [from, to)}. */
  public static void remove(SampleBuffer samples, int from, int to) {
    int tail = samples.size() - to;
    if (from == to) {
      return;
    }
    System.arraycopy(samples.times(), to, samples.times(), from, tail);
    System.arraycopy(samples.values(), to, samples.values(), from, tail);
    if (samples.histograms() != null) {
      System.arraycopy(samples.histogramColumn(), to, samples.histogramColumn(), from, tail);
    }
    if (samples.startTimes() != null) {
      System.arraycopy(samples.startTimeColumn(), to, samples.startTimeColumn(), from, tail);
    }
    samples.setSize(samples.size() - (to - from));
  }

  /**
   * Forgets what a histogram says about a reset since its predecessor, because its predecessor is
   * not the one it was written behind. Nothing happens to floats and gauges.
   */
  static void forgetReset(SampleBuffer samples, int i) {
    Object h = samples.histogram(i);
    if (h instanceof Histogram integer) {
      samples.histogramColumn()[i] = withoutHint(integer);
    } else if (h instanceof FloatHistogram floats) {
      samples.histogramColumn()[i] = withoutHint(floats);
    }
  }

  static Histogram withoutHint(Histogram h) {
    return isCertain(h.counterResetHint())
        ? h.toBuilder().counterResetHint(CounterResetHint.UNKNOWN).build()
        : h;
  }

  static FloatHistogram withoutHint(FloatHistogram h) {
    return isCertain(h.counterResetHint())
        ? h.toBuilder().counterResetHint(CounterResetHint.UNKNOWN).build()
        : h;
  }

  private static boolean isCertain(CounterResetHint hint) {
    return hint == CounterResetHint.COUNTER_RESET || hint == CounterResetHint.NOT_COUNTER_RESET;
  }
}
