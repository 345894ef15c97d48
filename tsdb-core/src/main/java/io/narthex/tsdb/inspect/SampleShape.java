package io.narthex.tsdb.inspect;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What the values of a series look like: generators for the encoding lab and the benchmarks. The
 * same seed gives the same samples.
 *
 * @upstream none
 */
public enum SampleShape {
  /** One value forever, such as {@code up}. */
  CONSTANT("a constant, such as up"),
  /** A counter that grows by the same number at every step. */
  COUNTER_SLOPE("a counter of exact slope"),
  /** A counter of independent events: increments of a Poisson distribution. */
  COUNTER_POISSON("a counter of Poisson events, about 150 a step"),
  /** A counter that grows by one at about one step in 200. */
  RARE_EVENT("a counter of rare events"),
  /** A counter that grows by one at about one step in ten, such as a bucket of a histogram. */
  SPARSE_COUNTER("a counter that grows at one step in ten"),
  /** A counter of seconds with two decimals, such as {@code cpu_seconds_total}. */
  COUNTER_SECONDS("a counter of seconds with two decimals"),
  /** A counter of full precision, such as the sum of a histogram. */
  FLOAT_SUM("a sum of full precision"),
  /** An integer that wanders between 200 and 300. */
  GAUGE_INT("an integer gauge from 200 to 300"),
  /** Memory in pages of 4096 bytes. */
  GAUGE_PAGES("a gauge in multiples of 4096"),
  /** A gauge with one decimal. */
  GAUGE_1DEC("a gauge with one decimal"),
  /** A gauge with two decimals that wanders between 0 and 100. */
  GAUGE_2DEC("a gauge with two decimals"),
  /** Random values in full precision. */
  RANDOM("random doubles");

  private final String description;

  SampleShape(String description) {
    this.description = description;
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  /** The name for command lines, such as {@code counter-slope}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The shape of a name for command lines.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SampleShape of(String id) {
    for (SampleShape shape : values()) {
      if (shape.id().equals(id)) {
        return shape;
      }
    }
    throw new IllegalArgumentException("no generator \"" + id + "\"");
  }

  /** Values of a series. */
  public double[] values(int n, long seed) {
    RandomGenerator random = new SplittableRandom(seed * 31 + ordinalSeed());
    double[] values = new double[n];
    State state = new State(this, random);
    for (int i = 0; i < n; i++) {
      values[i] = state.next();
    }
    return values;
  }

  private long ordinalSeed() {
    return name().hashCode();
  }

  /** Timestamps in ms of a series that is scraped at even steps but for some jitter. */
  public static long[] times(int n, long startMs, long stepMs, Jitter jitter, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    long[] times = new long[n];
    for (int i = 0; i < n; i++) {
      times[i] = startMs + i * stepMs + jitter.next(random);
    }
    return times;
  }

  /** A series in the making. */
  private static final class State {
    private final SampleShape shape;
    private final RandomGenerator random;
    private final double rate; // of events a step, where it matters
    private double v;

    State(SampleShape shape, RandomGenerator random) {
      this.shape = shape;
      this.random = random;
      rate = 150;
      v =
          switch (shape) {
            case CONSTANT -> random.nextInt(5);
            case COUNTER_SLOPE, COUNTER_POISSON -> random.nextInt(10_000_000);
            case RARE_EVENT, SPARSE_COUNTER -> random.nextInt(100_000);
            case COUNTER_SECONDS -> round(random.nextDouble(100_000), 100);
            case FLOAT_SUM -> random.nextDouble(10_000);
            case GAUGE_INT -> 200 + random.nextInt(101);
            case GAUGE_PAGES -> random.nextInt(10_000, 1_000_000);
            case GAUGE_1DEC, GAUGE_2DEC -> random.nextDouble(5, 95);
            case RANDOM -> 0;
          };
    }

    double next() {
      return switch (shape) {
        case CONSTANT -> v;
        case COUNTER_SLOPE -> v += rate;
        case COUNTER_POISSON -> v += poisson(rate);
        case RARE_EVENT -> v += random.nextInt(200) == 0 ? 1 : 0;
        case SPARSE_COUNTER -> v += random.nextInt(10) == 0 ? 1 : 0;
        case COUNTER_SECONDS -> v = round(v + round(random.nextDouble(15), 100), 100);
        case FLOAT_SUM -> v -= 0.3 * Math.log(1 - random.nextDouble());
        case GAUGE_INT -> v = clamp(v + random.nextInt(-10, 11), 200, 300);
        case GAUGE_PAGES -> {
          v = Math.max(1, v + random.nextGaussian() * 200);
          yield 4096 * Math.rint(v);
        }
        case GAUGE_1DEC -> {
          v = clamp(v + random.nextGaussian() * 0.5, 0, 100);
          yield round(v, 10);
        }
        case GAUGE_2DEC -> {
          v = clamp(v + random.nextGaussian() * 0.5, 0, 100);
          yield round(v, 100);
        }
        case RANDOM -> random.nextGaussian();
      };
    }

    private static double clamp(double x, double low, double high) {
      return Math.max(low, Math.min(high, x));
    }

    private static double round(double x, int parts) {
      return Math.rint(x * parts) / parts;
    }

    /** Of a mean above 30, where the normal distribution is close enough. */
    private double poisson(double mean) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
  }
}
