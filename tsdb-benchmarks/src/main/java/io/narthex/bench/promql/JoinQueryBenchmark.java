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
 * Question: what does it cost to match 1,000 series with 1,000 others over many steps?
 *
 * <p>Baseline: the set operators, which only mask. Trap: matching is done once a series, so few
 * steps show the hashing and many the arithmetic.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard JoinQueryBenchmark}. Result: docs, seeds'
 * figures.
 *
 * @see <a
 *     href="https://github.com/prometheus/prometheus/blob/main/promql/bench_test.go">upstream</a>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g"})
public class JoinQueryBenchmark {
  private static final long INTERVAL = 10_000;
  private static final int POINTS = 13_640;

  @Param({
    "rpc_request_success_total + rpc_request_error_total",
    "rpc_request_success_total + on (job, instance) group_left rpc_request_error_total",
    "rpc_request_success_total and rpc_request_error_total{instance=~\"0.*\"}",
    "rpc_request_success_total or rpc_request_error_total{instance=~\"0.*\"}",
    "rpc_request_success_total unless rpc_request_error_total{instance=~\"0.*\"}"
  })
  String expr;

  @Param({"100", "5000"})
  int steps;

  private BenchmarkDatabase data;
  private Engine engine;

  @Setup
  public void fill() throws IOException {
    data = BenchmarkDatabase.joins(POINTS);
    engine = new Engine(EngineOptions.defaults());
  }

  @TearDown
  public void delete() {
    data.close();
  }

  @Benchmark
  public Value query() {
    long end = (POINTS - 1) * INTERVAL;
    return engine
        .rangeQuery(data.db(), expr, end - (steps - 1) * INTERVAL, end, INTERVAL)
        .exec()
        .value();
  }
}
