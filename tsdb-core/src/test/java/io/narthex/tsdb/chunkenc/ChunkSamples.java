package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import java.util.SplittableRandom;

/** Adversarial samples for property tests; sizes grow with the seed so that failures are small. */
public final class ChunkSamples {
  private static final double[] NASTY = {
    0.0,
    -0.0,
    1,
    -1,
    Double.NaN,
    StaleNaN.VALUE,
    StaleNaN.NORMAL_NAN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MAX_VALUE,
    0x1p63,
    0x1p-1022
  };

  private static final long[] NASTY_STEPS = {
    0,
    1,
    8191,
    8192,
    8193,
    65535,
    65536,
    65537,
    524287,
    524288,
    524289,
    4095,
    4096,
    4097,
    1L << 24,
    (1L << 24) + 1,
    1L << 33
  };

  public final long[] startTimes;
  public final long[] times;
  public final double[] values;

  private ChunkSamples(int n) {
    startTimes = new long[n];
    times = new long[n];
    values = new double[n];
  }

  /** Floats, rising in time. */
  public static ChunkSamples floats(long seed, int most) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 1 + random.nextInt((int) Math.min(most, 2 + seed));
    ChunkSamples samples = new ChunkSamples(n);
    int style = random.nextInt(6);
    boolean starts = random.nextInt(3) == 0;
    long t = random.nextBoolean() ? 1_700_000_000_000L : random.nextLong(-1L << 42, 1L << 42);
    long start = starts ? t - random.nextInt(100_000) : 0;
    double v = random.nextInt(1000);
    for (int i = 0; i < n; i++) {
      samples.times[i] = t;
      samples.startTimes[i] = start;
      samples.values[i] = v;
      t += step(random, style);
      if (starts && random.nextInt(20) == 0) {
        start = t - random.nextInt(30_000);
      }
      v = value(random, style, v);
    }
    return samples;
  }

  private static long step(SplittableRandom random, int style) {
    if (style == 5 || random.nextInt(30) == 0) {
      return NASTY_STEPS[random.nextInt(NASTY_STEPS.length)];
    }
    return style % 2 == 0 ? 15_000 : 14_990 + random.nextInt(20);
  }

  private static double value(SplittableRandom random, int style, double v) {
    return switch (random.nextInt(25) == 0 ? 9 : style) {
      case 0 -> v;
      case 1 -> v + random.nextInt(100);
      case 2 -> random.nextInt(5) == 0 ? v + 1 : v;
      case 3 -> Math.rint(random.nextDouble() * 1000) / 10;
      case 4 -> random.nextDouble();
      case 5 -> Double.longBitsToDouble(random.nextLong());
      default -> NASTY[random.nextInt(NASTY.length)];
    };
  }

  /** A histogram that often follows from the one before, as a counter or as a gauge. */
  public static Histogram histogram(SplittableRandom random, boolean custom, int size) {
    int schema = custom ? Schemas.CUSTOM_BUCKETS : random.nextInt(10) == 0 ? 2 : 3;
    int spans = random.nextInt(3);
    Span[] layout = new Span[spans];
    int buckets = 0;
    for (int i = 0; i < spans; i++) {
      int length = random.nextInt(4);
      layout[i] = new Span(i == 0 && !custom ? random.nextInt(-5, 5) : random.nextInt(3), length);
      buckets += length;
    }
    long[] deltas = new long[buckets];
    long last = 0;
    long count = random.nextInt(3);
    for (int i = 0; i < buckets; i++) {
      long bucket = random.nextInt(4) == 0 ? 0 : (long) size * 20 + random.nextInt(10);
      deltas[i] = bucket - last;
      last = bucket;
      count += bucket;
    }
    return Histogram.builder()
        .schema(schema)
        .zeroThreshold(custom ? 0 : 0x1p-128)
        .zeroCount(custom ? 0 : size)
        .count(count + size)
        .sum(random.nextInt(40) == 0 ? StaleNaN.VALUE : random.nextDouble() * 100)
        .positive(layout, deltas)
        .customValues(
            custom ? new double[] {0.005, 0.1, 1, 1.0 / 3, 10, 20, 30, 40, 50} : new double[0])
        .build();
  }

  /** The same with float counts. */
  public static FloatHistogram floatHistogram(SplittableRandom random, boolean custom, int size) {
    return histogram(random, custom, size).toFloat();
  }
}
