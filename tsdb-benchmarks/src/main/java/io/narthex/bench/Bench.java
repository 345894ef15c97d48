package io.narthex.bench;

import java.util.Arrays;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs benchmarks with one of three presets and writes their results as JSON.
 *
 * <pre>
 *   java -jar benchmarks.jar quick|standard|full [pattern ...] [param=a,b ...]
 *   quick     one fork, seconds a benchmark: does it run, is it in the right order of magnitude
 *   standard  two forks: the figures of the docs
 *   full      five forks
 * </pre>
 *
 * <p>All count allocation.
 */
public final class Bench {
  private Bench() {}

  /** Runs; the result file is {@code benchmarks-<preset>.json}, or {@code -Dresult=...}. */
  public static void main(String[] args) throws RunnerException {
    if (args.length == 0) {
      System.err.println("usage: quick|standard|full [pattern ...] [param=a,b ...]");
      System.exit(2);
    }
    String preset = args[0].toLowerCase(Locale.ROOT);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .resultFormat(ResultFormatType.JSON)
            .result(System.getProperty("result", "benchmarks-" + preset + ".json"))
            .shouldFailOnError(true);
    switch (preset) {
      case "quick" ->
          options
              .forks(1)
              .warmupIterations(2)
              .warmupTime(TimeValue.milliseconds(400))
              .measurementIterations(3)
              .measurementTime(TimeValue.milliseconds(400))
              .addProfiler(GCProfiler.class);
      case "standard" ->
          options
              .forks(2)
              .warmupIterations(4)
              .warmupTime(TimeValue.seconds(1))
              .measurementIterations(5)
              .measurementTime(TimeValue.seconds(1))
              .addProfiler(GCProfiler.class);
      case "full" ->
          options
              .forks(5)
              .warmupIterations(5)
              .warmupTime(TimeValue.seconds(1))
              .measurementIterations(10)
              .measurementTime(TimeValue.seconds(1))
              .addProfiler(GCProfiler.class);
      default -> throw new IllegalArgumentException("no preset " + preset);
    }
    for (String arg : Arrays.asList(args).subList(1, args.length)) {
      int equals = arg.indexOf('=');
      if (equals > 0) {
        options.param(arg.substring(0, equals), arg.substring(equals + 1).split(",", -1));
      } else {
        options.include(arg);
      }
    }
    new Runner(options.build()).run();
  }
}
