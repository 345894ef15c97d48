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
 * Question: what does {@code info()} cost beside the join that it stands for?
 *
 * <p>Baseline: the join with {@code group_left}. Trap: {@code info()} finds its info series itself,
 * so both read two metrics.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard InfoQueryBenchmark}. The data are those
 * of upstream's {@code BenchmarkInfoFunction}: 100 instances, two hours, 30 s steps.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g"})
public class InfoQueryBenchmark {
  private static final String RATE = "rate(http_server_request_duration_seconds_count[2m])";
  private static final int POINTS = 3600;

  @Param({
    RATE + " * on (job, instance) group_left (k8s_cluster_name) target_info",
    "info(" + RATE + ", {k8s_cluster_name=~\".+\"})",
    "sum by (k8s_cluster_name) ("
        + RATE
        + " * on (job, instance) group_left (k8s_cluster_name) target_info)",
    "sum by (k8s_cluster_name) (info(" + RATE + ", {k8s_cluster_name=~\".+\"}))"
  })
  String expr;

  private BenchmarkDatabase data;
  private Engine engine;

  @Setup
  public void fill() throws IOException {
    data = BenchmarkDatabase.infos(100, POINTS);
    engine = new Engine(EngineOptions.builder().parser(ParserOptions.ALL).build());
  }

  @TearDown
  public void delete() {
    data.close();
  }

  @Benchmark
  public Value query() {
    return engine.rangeQuery(data.db(), expr, 0, (POINTS - 1) * 2_000L, 30_000).exec().value();
  }
}
