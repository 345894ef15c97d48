package io.narthex.cli;

import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.inspect.Jitter;
import io.narthex.tsdb.inspect.SampleShape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Samples that the lab makes itself, and the options that say how. */
final class LabGenerator {
  private static final long START = 1_470_000_000_000L;
  private static final int MOST_SAMPLES = 10_000_000;

  /** More than ten million of them still end before the year 200,000. */
  private static final long MOST_STEP = 1_000_000_000;

  private static final String BY_DEFAULT = "counter-poisson";
  private static final long STEP_BY_DEFAULT = 15_000;

  /** Names of the generators, for help texts. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(SampleShape.values()).map(SampleShape::id).iterator();
    }
  }

  @Option(
      names = "--generator",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: " + BY_DEFAULT + ".")
  private @Nullable String generator;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "With --generator: how many. Default: a day of them, or 120 of a chunk.")
  private @Nullable Integer samples;

  @Option(
      names = "--step",
      paramLabel = "MS",
      description =
          "With --generator: the scrape interval in ms. Default: " + STEP_BY_DEFAULT + ".")
  private @Nullable Long step;

  @Option(
      names = "--jitter",
      paramLabel = "MS",
      description =
          "With --generator: how far timestamps stray from even steps at most, less than half a"
              + " step. Default: 0.")
  private @Nullable Integer jitter;

  @Option(
      names = "--jitter-share",
      paramLabel = "SHARE",
      description = "With --jitter: the share of the timestamps that stray. Default: all, 1.")
  private @Nullable Double jitterShare;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --generator: another seed, other samples. Default: 1.")
  private @Nullable Long seed;

  /** The first option that only a generator has, null if none is given. */
  @Nullable String given() {
    return Stream.of(
            generator == null ? null : "--generator",
            samples == null ? null : "--samples",
            step == null ? null : "--step",
            jitter == null ? null : "--jitter",
            jitterShare == null ? null : "--jitter-share",
            seed == null ? null : "--seed")
        .filter(option -> option != null)
        .findFirst()
        .orElse(null);
  }

  /** What the samples are, for titles. */
  String title() {
    int off = jitter == null ? 0 : jitter;
    return name() + (off > 0 ? ", jitter " + off + " ms" : "");
  }

  private String name() {
    return generator == null ? BY_DEFAULT : generator;
  }

  /**
   * Makes samples, their times ascending.
   *
   * @param byDefault how many if nothing is asked
   * @throws IllegalArgumentException with the option's name, if one cannot be fulfilled
   */
  SampleBuffer make(int byDefault) {
    int n = samples == null ? byDefault : samples;
    long every = step == null ? STEP_BY_DEFAULT : step;
    OptionValues.check("--samples", n, 1, MOST_SAMPLES);
    OptionValues.check("--step", every, 1, MOST_STEP);
    SampleShape shape = shape();
    long from = seed == null ? 1 : seed;
    long[] times = SampleShape.times(n, START, every, stray(every), from);
    double[] values = shape.values(n, from);
    SampleBuffer buffer = new SampleBuffer(n);
    for (int i = 0; i < n; i++) {
      buffer.add(times[i], values[i]);
    }
    return buffer;
  }

  private SampleShape shape() {
    try {
      return SampleShape.of(name());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--generator: " + e.getMessage(), e);
    }
  }

  private Jitter stray(long every) {
    int off = jitter == null ? 0 : jitter;
    OptionValues.check("--jitter", off, 0, Integer.MAX_VALUE);
    if (off > 0 && 2L * off >= every) {
      throw new IllegalArgumentException(
          "--jitter " + off + ": not less than half of --step " + every + ", times must ascend");
    }
    double share = jitterShare == null ? 1 : jitterShare;
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("--jitter-share " + share + ": not from 0 to 1");
    }
    return share == 1 ? Jitter.upTo(off) : Jitter.some(share, off);
  }
}
