package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.Value;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that fail, and how old a sample may be. */
class QueryErrorsTest {
  private static final Queryable BROKEN =
      (mint, maxt) ->
          new Querier() {
            @Override
            public SeriesSet select(
                boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
              return new SeriesSet() {
                @Override
                public boolean next() {
                  throw new UncheckedIOException(new IOException("storage error"));
                }

                @Override
                public Series at() {
                  throw new AssertionError();
                }
              };
            }

            @Override
            public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
              return List.of();
            }

            @Override
            public List<String> labelNames(int limit, List<Matcher> matchers) {
              return List.of();
            }

            @Override
            public void close() {}
          };

  @ParameterizedTest
  @ValueSource(strings = {"foo", "foo[1m]", "rate(foo[1m])", "sum(foo)", "foo[1m:1s]"})
  void tellWhatTheStorageSaid(String query) {
    QueryResult result =
        new Engine(EngineOptions.defaults()).instantQuery(BROKEN, query, 1000).exec();

    assertThat(result.error())
        .isInstanceOf(PromqlException.Storage.class)
        .hasMessageStartingWith("expanding series: ")
        .hasMessageEndingWith("storage error");
    assertThat(Objects.requireNonNull(result.error()).kind())
        .isEqualTo(PromqlException.Kind.EXECUTION);
    assertThat(result.annotations().isEmpty()).isTrue();
  }

  @Test
  void refuseInvalidLabelNames() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Loading.load(storage, 0, 10_000, "metric 1 2");

    QueryResult result =
        new Engine(EngineOptions.defaults())
            .instantQuery(storage, "count_values(\"wrong label!\\xff\", metric)", 0)
            .exec();

    assertThat(result.error())
        .isInstanceOf(PromqlException.Evaluation.class)
        .hasMessageStartingWith("invalid label name");
  }

  @Test
  void needTheirSyntaxSwitchedOn() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Loading.load(storage, 0, 10_000, "metric 1+1x10");
    Engine plain = new Engine(EngineOptions.defaults());
    Engine extended = new Engine(EngineOptions.builder().parser(ParserOptions.ALL).build());

    assertThatThrownBy(() -> plain.instantQuery(storage, "metric[10s] smoothed", 10_000))
        .isInstanceOf(ParseException.class)
        .hasMessageContaining("parse");
    assertThat(extended.instantQuery(storage, "metric[10s] smoothed", 10_000).exec().error())
        .isNull();
  }

  /** A sample at 10 min, seen at a time in ms after it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          299999  | -     | -     | 1
          300000  | -     | -     | 0
          599999  | PT10M | -     | 1
          600000  | PT10M | -     | 0
          1199999 | PT10M | PT20M | 1
          1200000 | PT10M | PT20M | 0
          599999  | PT10M | PT0S  | 1
          599999  | PT10M | PT-5M | 1
          299999  | PT10M | PT5M  | 1
          300000  | PT10M | PT5M  | 0
          """)
  void lookBackAsFarAsTold(
      long after, @Nullable Duration engineWide, @Nullable Duration asked, int series)
      throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Loading.load(storage, 0, 300_000, "metric 0 1 2");
    EngineOptions.Builder options = EngineOptions.builder();
    if (engineWide != null) {
      options.lookback(engineWide);
    }
    QueryOptions query =
        asked == null ? QueryOptions.DEFAULT : QueryOptions.DEFAULT.withLookback(asked);

    Value value =
        new Engine(options.build())
            .instantQuery(storage, "metric", 600_000 + after, query)
            .exec()
            .value();

    assertThat(((Value.Vector) value).samples()).hasSize(series);
  }
}
