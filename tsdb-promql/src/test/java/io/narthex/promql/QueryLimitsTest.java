package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.Appender;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class QueryLimitsTest {
  private static final long MINUTE = 60_000;

  private final MemoryStorage storage = new MemoryStorage();

  @BeforeEach
  void fill() throws Exception {
    Appender appender = storage.appender();
    for (int s = 0; s < 10; s++) {
      for (int i = 0; i <= 10; i++) {
        appender.append(0, Labels.of("__name__", "foo", "s", "" + s), i * MINUTE, i);
      }
    }
    appender.commit();
  }

  private static Engine engine(long maxSamples) {
    return new Engine(
        EngineOptions.builder().parser(ParserOptions.ALL).maxSamples(maxSamples).build());
  }

  private QueryResult instant(Engine engine, String query) {
    return engine.instantQuery(storage, query, 10 * MINUTE).exec();
  }

  @Test
  void countsSelectedSamplesAgainstTheLimit() {
    assertThat(instant(engine(10), "foo").error()).isNull();
    assertThat(instant(engine(9), "foo").error())
        .isInstanceOf(PromqlException.TooManySamples.class)
        .hasMessage("query processing would load too many samples into memory in query execution");
  }

  @Test
  void countsWindowAndResultsOfRangeFunctions() {
    // the window of the last series (10), the results of those before it (9), and its own
    assertThat(instant(engine(20), "count_over_time(foo[10m])").error()).isNull();
    assertThat(instant(engine(19), "count_over_time(foo[10m])").error())
        .isInstanceOf(PromqlException.TooManySamples.class);
    assertThat(instant(engine(20), "count_over_time(foo[10m])").stats().peakSamples())
        .isEqualTo(20);
  }

  @Test
  void tellsSamplesLookedAt() {
    QueryStats range =
        engine(1000)
            .rangeQuery(storage, "sum_over_time(foo{s=\"1\"}[3m])", 3 * MINUTE, 6 * MINUTE, MINUTE)
            .exec()
            .stats();

    assertThat(range.totalQueryableSamples()).isEqualTo(12);
    assertThat(range.samplesRead()).isEqualTo(6);
  }

  @Test
  void tellsSamplesStepByStep() {
    Engine engine = new Engine(EngineOptions.builder().perStepStats(true).build());

    QueryStats stats =
        engine
            .rangeQuery(
                storage,
                "sum_over_time(foo{s=\"1\"}[3m])",
                3 * MINUTE,
                5 * MINUTE,
                MINUTE,
                QueryOptions.DEFAULT.withPerStepStats(true))
            .exec()
            .stats();

    assertThat(stats.samplesReadPerStep())
        .extracting(QueryStats.StepStat::count)
        .containsExactly(3L, 1L, 1L);
    assertThat(stats.totalQueryableSamplesPerStep())
        .extracting(QueryStats.StepStat::count)
        .containsExactly(3L, 3L, 3L);
  }

  @Test
  void refusesGridsTooFineToHold() {
    QueryResult result = instant(engine(50_000_000), "sum_over_time(foo[1y:1ms])");

    assertThat(result.error()).isInstanceOf(PromqlException.TooManySamples.class);
  }

  @Test
  void stopsWhenItsTimeIsOver() {
    ManualTime time = new ManualTime(0);
    Engine engine = new Engine(EngineOptions.builder().clock(time).timeout(Duration.ZERO).build());

    assertThat(instant(engine, "foo").error())
        .isInstanceOf(PromqlException.Timeout.class)
        .hasMessage("query timed out in query execution");
  }

  @Test
  void stopsSoonAfterItIsCancelled() throws Exception {
    Query query =
        engine(2_000_000_000)
            .instantQuery(storage, "quantile_over_time(0.5, foo[10d:20ms])", 10 * 24 * 60 * MINUTE);
    CompletableFuture<QueryResult> running = CompletableFuture.supplyAsync(query::exec);

    query.cancel();

    assertThat(running.get(10, TimeUnit.SECONDS).error())
        .isInstanceOf(PromqlException.Canceled.class);
  }

  @Test
  void runsOnce() {
    Query query = engine(100).instantQuery(storage, "foo", 0);
    query.exec();

    assertThatThrownBy(query::exec).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesUpWaitingForAPlaceWhenItsTimeIsOver() {
    ManualTime time = new ManualTime(0);
    ActiveQueryTracker full =
        new ActiveQueryTracker() {
          @Override
          public int maxConcurrent() {
            return 0;
          }

          @Override
          public int insert(String query, Runnable stillWanted) {
            while (true) {
              time.advance(Duration.ofSeconds(1));
              stillWanted.run();
            }
          }

          @Override
          public void delete(int place) {
            throw new AssertionError("never taken");
          }

          @Override
          public void close() {}
        };
    Engine engine = new Engine(EngineOptions.builder().clock(time).activeQueries(full).build());

    assertThat(instant(engine, "foo").error()).isInstanceOf(PromqlException.Timeout.class);
  }

  @Test
  void tracesEachExpression() {
    QueryResult result =
        engine(1000)
            .instantQuery(
                storage,
                "sum by (s) (count_over_time(foo[5m])) * on (s) foo",
                10 * MINUTE,
                QueryOptions.DEFAULT.withTrace(true))
            .exec();

    QueryTrace trace = result.trace();
    assertThat(trace).isNotNull();
    assertThat(trace.root().kind()).isEqualTo("binary operation");
    assertThat(trace.root().groups()).hasSize(10);
    assertThat(trace.root().children())
        .extracting(QueryTrace.Node::kind)
        .containsExactly("aggregation", "selector");
    assertThat(trace.root().children().get(0).series()).isEqualTo(10);
    assertThat(trace.text()).contains("range function  count_over_time(foo[5m])");
    assertThat(trace.json()).startsWith("{\"query\":\"sum by").endsWith("]}}");
    assertThat(trace.page()).startsWith("<!doctype html>").endsWith("</html>\n");
  }

  @Test
  void tracesNothingUnlessAsked() {
    assertThat(instant(engine(100), "foo").trace()).isNull();
  }

  @Test
  void holdsNoColumnForEachDistinctValue() throws Exception {
    Appender appender = storage.appender();
    for (int i = 0; i < 5000; i++) {
      appender.append(0, Labels.of("__name__", "counter"), i * 1000L, i);
    }
    appender.commit();

    QueryResult result =
        engine(1_000_000)
            .rangeQuery(storage, "count(count_values(\"v\", counter))", 0, 4_999_000, 1000)
            .exec();

    assertThat(result.error()).isNull();
  }

  @Test
  void refusesMoreStepsThanSamplesAllowed() {
    QueryResult result =
        engine(1000).rangeQuery(storage, "foo * on (s) foo", 0, 3_000_000_000L, 1000).exec();

    assertThat(result.error()).isInstanceOf(PromqlException.TooManySamples.class);
  }

  @Test
  void tellsDefectsInsteadOfThrowingThem() {
    QueryResult result =
        engine(1000)
            .instantQuery(
                (mint, maxt) -> {
                  throw new IllegalStateException("the storage is not itself today");
                },
                "foo",
                0)
            .exec();

    assertThat(result.error())
        .isInstanceOf(PromqlException.Evaluation.class)
        .hasMessage("unexpected error: the storage is not itself today");
  }
}
