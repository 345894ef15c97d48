package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.Table;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Sample;
import io.narthex.promql.value.Value;
import io.narthex.testing.MemoryStorage;
import io.narthex.util.GoFloats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times and values of results: {@code @}, subqueries and the bare forms of range selectors. */
class ResultPointsTest {
  private final Map<String, MemoryStorage> storages = new HashMap<>();
  private final Engine engine =
      new Engine(
          EngineOptions.builder().parser(ParserOptions.ALL).delayedNameRemoval(true).build());

  private MemoryStorage storage(String name, String lines) throws Exception {
    MemoryStorage storage = storages.computeIfAbsent(name, n -> new MemoryStorage());
    Loading.load(storage, 0, 10_000, lines);
    return storage;
  }

  @BeforeEach
  void fill() throws Exception {
    storage(
        "extended",
        """
        metric 1+1x10
        withreset 1+1x4 1+1x5
        notregular 0 5 100 2 8
        """);
    MemoryStorage at =
        storage(
            "at",
            """
            metric{job="1"} 0+1x1000
            metric{job="2"} 0+2x1000
            metric_topk{instance="1"} 0+1x1000
            metric_topk{instance="2"} 0+2x1000
            metric_topk{instance="3"} 1000-1x1000
            """);
    Loading.load(at, 0, 1, "metric_ms 0+1x10000");
    Loading.load(at, -1_000_000, 1000, "metric_neg 1001-1x1000");
    Loading.load(at, 3_600_000, 1, "metric_timestamp 1000");
    storage("two", "metric 1 2");
    storage(
        "http",
        """
        http_requests{job="api-server", instance="0", group="production"} 0+10x1000 100+30x1000
        http_requests{job="api-server", instance="1", group="production"} 0+20x1000 200+30x1000
        http_requests{job="api-server", instance="0", group="canary"} 0+30x1000 300+80x1000
        http_requests{job="api-server", instance="1", group="canary"} 0+40x2000
        """);
  }

  private static String text(RangeSeries s) {
    StringBuilder sb = new StringBuilder(s.labels().toString());
    for (int i = 0; i < s.floatCount(); i++) {
      sb.append(' ').append(GoFloats.f(s.floatValue(i))).append('@').append(s.floatTime(i));
    }
    return sb.toString();
  }

  private static String text(Sample s) {
    return s.labels() + " " + GoFloats.f(s.v()) + "@" + s.t();
  }

  private static String text(Value value) {
    return value instanceof Value.Matrix m
        ? m.series().stream().map(ResultPointsTest::text).collect(Collectors.joining("; "))
        : ((Value.Vector) value)
            .samples().stream().map(ResultPointsTest::text).collect(Collectors.joining("; "));
  }

  @Test
  void haveTheTimesAndValuesOfUpstream() {
    List<String> differences = new ArrayList<>();
    for (String[] row : Table.read(ResultPointsTest.class, "points.tsv")) {
      MemoryStorage storage = storages.get(row[0]);
      long start = Long.parseLong(row[2]) * 1000;
      Query query =
          row[3].isEmpty()
              ? engine.instantQuery(storage, row[1], start)
              : engine.rangeQuery(
                  storage,
                  row[1],
                  start,
                  Long.parseLong(row[3]) * 1000,
                  Long.parseLong(row[4]) * 1000);
      String actual = text(query.exec().value());
      if (!actual.equals(row[5])) {
        differences.add(row[1] + "\n   want " + row[5] + "\n   got  " + actual);
      }
    }

    assertThat(differences).isEmpty();
  }
}
