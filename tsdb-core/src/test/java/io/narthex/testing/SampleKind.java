package io.narthex.testing;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The seven kinds of samples that upstream's tables of the storage are run with; what a sample
 * holds follows from one number.
 */
public enum SampleKind {
  FLOAT,
  HISTOGRAM,
  FLOAT_HISTOGRAM,
  CUSTOM,
  FLOAT_CUSTOM,
  GAUGE,
  FLOAT_GAUGE;

  private static final Span[] SPANS = {new Span(0, 2), new Span(1, 2)};

  /** Whether its samples are floats. */
  public boolean isFloat() {
    return this == FLOAT;
  }

  /** The sample: a {@code Double}, a {@link Histogram} or a {@link FloatHistogram}. */
  public Object value(long n) {
    return switch (this) {
      case FLOAT -> (double) n;
      case HISTOGRAM -> histogram(n, CounterResetHint.UNKNOWN);
      case FLOAT_HISTOGRAM -> histogram(n, CounterResetHint.UNKNOWN).toFloat();
      case CUSTOM -> custom(n);
      case FLOAT_CUSTOM -> custom(n).toFloat();
      case GAUGE -> histogram(n, CounterResetHint.GAUGE);
      case FLOAT_GAUGE -> histogram(n, CounterResetHint.GAUGE).toFloat();
    };
  }

  /** All of its counts grow with {@code n}. */
  public static Histogram histogram(long n, CounterResetHint hint) {
    return Histogram.builder()
        .schema(1)
        .count(12 + 9 * n)
        .zeroCount(2 + n)
        .zeroThreshold(0.001)
        .sum(18.4 * (n + 1))
        .positive(SPANS, n + 1, 1, -1, 0)
        .negative(SPANS, n + 1, 1, -1, 0)
        .counterResetHint(hint)
        .build();
  }

  private static Histogram custom(long n) {
    return Histogram.builder()
        .schema(Schemas.CUSTOM_BUCKETS)
        .count(5 + 4 * n)
        .sum(18.4 * (n + 1))
        .positive(SPANS, n + 1, 1, -1, 0)
        .customValues(0, 1, 2, 3, 4)
        .build();
  }

  /** Appends a sample; {@code st} and {@code t} in ms. */
  public long append(Appender to, Labels labels, long st, long t, long n) {
    return append(to, labels, st, t, value(n));
  }

  /** Appends a sample of any kind. */
  public static long append(Appender to, Labels labels, long st, long t, Object value) {
    if (value instanceof Histogram h) {
      return to.append(0, labels, st, t, h);
    }
    return value instanceof FloatHistogram f
        ? to.append(0, labels, st, t, f)
        : to.append(0, labels, st, t, (Double) value);
  }

  /** The sample as {@link #read} gives it. */
  public String text(long t, long n) {
    SampleBuffer one = new SampleBuffer();
    Object value = value(n);
    if (value instanceof Histogram h) {
      one.add(t, h);
    } else if (value instanceof FloatHistogram f) {
      one.add(t, f);
    } else {
      one.add(t, (Double) value);
    }
    return texts(one).get(0);
  }

  /** The samples of a buffer without their hints of counter resets. */
  public static List<String> texts(SampleBuffer samples) {
    return ExpectedData.texts(samples).stream().map(SampleKind::withoutHint).toList();
  }

  /** All samples of a querier, by labels, without their hints of counter resets. */
  public static Map<Labels, List<String>> read(Querier querier) {
    Map<Labels, List<String>> all = new TreeMap<>();
    ExpectedData.read(querier)
        .forEach(
            (l, samples) -> all.put(l, samples.stream().map(SampleKind::withoutHint).toList()));
    return all;
  }

  private static String withoutHint(String sample) {
    return sample.replaceFirst(" hint=[0-9]", "");
  }
}
