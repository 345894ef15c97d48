package io.narthex.bench.promql;

import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.plan.Preprocessor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does it cost to understand a query before it runs?
 *
 * <p>Baseline: {@link #parse} without planning. Trap: queries of dashboards are parsed at every
 * refresh, so this is paid more often than one thinks, and is still far below a query's price.
 *
 * <p>How to run: {@code java -jar benchmarks.jar standard ParserBenchmark}. Result: docs, seeds'
 * figures.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParserBenchmark {
  @Param({
    "a",
    "metric",
    "1",
    "1 >= bool 1",
    "1 + 2/(3*1)",
    "foo or bar",
    "foo and bar unless baz or qux",
    "bar + on(foo) group_left(x, y) baz / on(x) group_right(foo) qux",
    "foo * on(test,blub) group_left(bar) bar",
    "count by (job) ({__name__=~\".+\"})",
    "sum without(and, by, avg, count, alert, annotations)(some_metric) [30m:10s]",
    "rate(http_requests_total{method=\"GET\",code!~\"5..\"}[5m] offset 1h @ 1600000000)"
  })
  String expr;

  private final Parser parser = new Parser(ParserOptions.ALL);

  @Benchmark
  public Expr parse() {
    return parser.parseExpr(expr);
  }

  @Benchmark
  public Expr parseAndPlan() {
    return Preprocessor.plan(parser.parseExpr(expr), 0, 3_600_000, 15_000);
  }
}
