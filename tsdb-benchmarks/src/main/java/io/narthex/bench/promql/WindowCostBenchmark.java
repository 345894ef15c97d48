package io.narthex.bench.promql;

import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.value.Value;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: does the cost of a range function grow with series and with steps, and not with the
 * steps that a window covers?
 *
 * <p>Baseline: {@code sum_over_time}, which sums every window afresh for upstream's rounding. Trap:
 * a longer window also means more samples to read, so compare {@code steps + window} samples, not
 * calls.
 *
 * <p>How to run, a curve at a time: {@code java -jar benchmarks.jar quick WindowCostBenchmark -p
 * window=20,120,480}, {@code -p series=250,500,1000,2000}, {@code -p steps=120,240,480,960}.
 * Result: docs/promql-speed.md.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx1g"})
public class WindowCostBenchmark {
  private static final long INTERVAL = 15_000;

  @Param({"rate", "max_over_time", "changes", "count_over_time", "sum_over_time"})
  String function;

  @Param("500")
  int series;

  @Param("240")
  int steps;

  /** Steps, and samples, that a window covers. */
  @Param("20")
  int window;

  private BenchmarkDatabase data;
  private Engine engine;
  private String text;
  private long end;

  @Setup
  public void fill() throws IOException {
    int points = steps + window;
    data = BenchmarkDatabase.counters(series, points);
    engine = new Engine(EngineOptions.defaults());
    text = "sum(" + function + "(c_total[" + window * INTERVAL + "ms]))";
    end = (points - 1) * INTERVAL;
  }

  @TearDown
  public void delete() {
    data.close();
  }

  @Benchmark
  public Value query() {
    return engine
        .rangeQuery(data.db(), text, end - (steps - 1) * INTERVAL, end, INTERVAL)
        .exec()
        .value();
  }
}
