package io.narthex.bench.promql;

import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.parser.ParserOptions;
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
 * Question: what do the queries of upstream's {@code BenchmarkRangeQuery} cost?
 *
 * <p>Baseline: {@code a_X} alone, which is the price of reading; and upstream's own figures. Trap:
 * 18,640 points a series make the setup take a while, so expressions share one database a fork.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard RangeQueryBenchmark -p expr='sum(a_X)'};
 * {@code X} in an expression becomes {@code size}. Upstream takes 10,000 steps, too, for {@code
 * rate(a_X[1m])}, {@code rate(sparse[1m])}, both smoothed, and {@code a_X - b_X} ({@code -p
 * steps=10000}), 100 only for {@code count_values}, and 1 for {@code count}. Result: docs, seeds'
 * figures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g"})
public class RangeQueryBenchmark {
  private static final long INTERVAL = 10_000;
  private static final int POINTS = 18_640;

  @Param({
    "a_X",
    "rate(a_X[1m])",
    "rate(sparse[1m])",
    "rate(a_X[1m] smoothed)",
    "rate(sparse[1m] smoothed)",
    "double_exponential_smoothing(a_X[1d], 0.3, 0.3)",
    "changes(a_X[1d])",
    "rate(a_X[1d])",
    "absent_over_time(a_X[1d])",
    "-a_X",
    "a_X - b_X",
    "a_X and b_X{l=~'.*[0-4]$'}",
    "a_X or b_X{l=~'.*[0-4]$'}",
    "a_X unless b_X{l=~'.*[0-4]$'}",
    "a_X and b_X{l='notfound'}",
    "abs(a_X)",
    "label_replace(a_X, 'l2', '$1', 'l', '(.*)')",
    "label_join(a_X, 'l2', '-', 'l', 'l')",
    "sum(a_X)",
    "avg(a_X)",
    "sum without (l)(h_X)",
    "sum without (le)(h_X)",
    "sum by (l)(h_X)",
    "sum by (le)(h_X)",
    "count_values('value', h_X)",
    "topk(1, a_X)",
    "topk(5, a_X)",
    "limitk(1, a_X)",
    "limitk(5, a_X)",
    "limit_ratio(0.1, a_X)",
    "limit_ratio(0.5, a_X)",
    "limit_ratio(-0.5, a_X)",
    "rate(a_X[1m]) + rate(b_X[1m])",
    "sum without (l)(rate(a_X[1m]))",
    "sum without (l)(rate(a_X[1m])) / sum without (l)(rate(b_X[1m]))",
    "histogram_quantile(0.9, rate(h_X[5m]))",
    "a_X + on(l) group_right a_one",
    "count({__name__!=\"\"})",
    "count({__name__!=\"\",l=\"\"})",
    "timestamp(a_X)"
  })
  String expr;

  @Param({"one", "hundred"})
  String size;

  @Param({"1", "1000"})
  int steps;

  private BenchmarkDatabase data;
  private Engine engine;

  @Setup
  public void fill() throws IOException {
    data = BenchmarkDatabase.rangeQueries(POINTS);
    engine = new Engine(EngineOptions.builder().parser(ParserOptions.ALL).build());
  }

  @TearDown
  public void delete() {
    data.close();
  }

  @Benchmark
  public Value query() {
    long end = (POINTS - 1) * INTERVAL;
    String text = expr.replace("_X", "_" + size);
    return engine
        .rangeQuery(data.db(), text, end - (steps - 1) * INTERVAL, end, INTERVAL)
        .exec()
        .value();
  }
}
