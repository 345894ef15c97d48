package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.Query;
import io.narthex.promql.QueryResult;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Value;
import io.narthex.storage.Appender;
import io.narthex.testing.MemoryStorage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers do not depend on how many threads a query has. */
class QueryWorkersTest {
  private static final int SERIES = 1500;
  private static final List<String> QUERIES =
      List.of(
          "x_total",
          "rate(x_total[2m])",
          "sum by (g) (rate(x_total[2m]))",
          "avg(max_over_time(x_total[3m]))",
          "topk(3, x_total)",
          "x_total / on (i) x_total",
          "quantile_over_time(0.3, x_total[5m])");

  private static MemoryStorage storage() throws Exception {
    MemoryStorage storage = new MemoryStorage();
    Appender appender = storage.appender();
    for (int t = 0; t < 40; t++) {
      for (int i = 0; i < SERIES; i++) {
        if ((i + t) % 11 > 0) {
          Labels labels = Labels.of("__name__", "x_total", "i", "" + i, "g", "" + i % 7);
          appender.append(0, labels, t * 15_000L + i % 3, t * i / 7.0);
        }
      }
    }
    appender.commit();
    return storage;
  }

  private static String answer(Engine engine, MemoryStorage storage, String text) {
    try (Query query = engine.rangeQuery(storage, text, 0, 600_000, 30_000)) {
      QueryResult result = query.exec();
      assertThat(result.error()).isNull();
      StringBuilder sb = new StringBuilder();
      for (RangeSeries s : ((Value.Matrix) result.value()).series()) {
        sb.append(s.labels());
        for (int i = 0; i < s.floatCount(); i++) {
          sb.append(' ').append(s.floatTime(i)).append('@').append(s.floatValue(i));
        }
        sb.append('\n');
      }
      return sb.append(result.stats().peakSamples()).toString();
    }
  }

  @Test
  void giveTheAnswersOfOneThread() throws Exception {
    MemoryStorage storage = storage();
    Engine alone = new Engine(EngineOptions.defaults());
    for (int processors : new int[] {1, 2, 4, 16}) {
      try (QueryWorkers workers = new QueryWorkers(processors)) {
        Engine engine = new Engine(workers.lendTo(EngineOptions.builder()).build());
        for (String query : QUERIES) {
          assertThat(answer(engine, storage, query))
              .as(query + " with " + workers)
              .isEqualTo(answer(alone, storage, query));
        }
      }
    }
  }

  @Test
  void leaveQueriesAloneWhenClosed() throws Exception {
    MemoryStorage storage = storage();
    QueryWorkers workers = new QueryWorkers(8);
    Engine engine = new Engine(workers.lendTo(EngineOptions.builder()).build());
    workers.close();

    assertThat(answer(engine, storage, "sum(x_total)")).isNotEmpty();
  }
}
