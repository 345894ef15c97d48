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
 * Question: what do sums and rates of native histograms cost?
 *
 * <p>Baseline: {@code histogram_count(…)}, which needs no buckets. Trap: all series have the same
 * layout, which is the easy case; {@code native_histograms.test} has the others.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard NativeHistogramBenchmark}. Result: docs,
 * seeds' figures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g"})
public class NativeHistogramBenchmark {
  private static final int POINTS = 2000;
  private static final long SPAN = 7_200_000;

  @Param({
    "sum(native_histogram_series)",
    "sum(rate(native_histogram_series[2m]))",
    "sum(rate(native_histogram_series[20m]))",
    "histogram_count(sum(rate(native_histogram_series[2m])))",
    "histogram_count(sum(rate(native_histogram_series[20m])))",
    "histogram_count(sum(rate(native_histogram_series[2m])))"
        + " + histogram_sum(sum(rate(native_histogram_series[2m])))",
    "histogram_count(sum(rate(native_histogram_series[20m])))"
        + " + histogram_sum(sum(rate(native_histogram_series[20m])))"
  })
  String expr;

  /**
   * Upstream's {@code BenchmarkNativeHistogramsCustomBuckets} asks the first five of custom ones.
   */
  @Param({"exponential", "custom"})
  String buckets;

  private BenchmarkDatabase data;
  private Engine engine;

  @Setup
  public void fill() throws IOException {
    data = BenchmarkDatabase.nativeHistograms(POINTS, buckets.equals("custom"));
    engine = new Engine(EngineOptions.defaults());
  }

  @TearDown
  public void delete() {
    data.close();
  }

  @Benchmark
  public Value query() {
    long end = (POINTS - 1) * 15_000L;
    return engine.rangeQuery(data.db(), expr, end - SPAN, end, 30_000).exec().value();
  }
}
