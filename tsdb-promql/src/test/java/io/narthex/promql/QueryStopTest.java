package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.value.PromqlException;
import io.narthex.storage.BufferIterator;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query looks often whether it is to stop, and when it has failed nothing of it is left. */
class QueryStopTest {
  private static final long SECOND = 1000;

  /** Series that note when they are read, and queriers that note whether they were closed. */
  private static final class Watched implements Queryable {
    private final int series;
    private final int samples;
    int opened;
    int closed;
    int reads; // since the query last looked whether to stop
    int mostReads;
    int failAt = -1;

    Watched(int series, int samples) {
      this.series = series;
      this.samples = samples;
    }

    void looked() {
      mostReads = Math.max(mostReads, reads);
      reads = 0;
    }

    @Override
    public Querier querier(long mint, long maxt) {
      opened++;
      return new Querier() {
        @Override
        public SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> m) {
          List<Series> all = new ArrayList<>();
          for (int i = 0; i < series; i++) {
            all.add(new WatchedSeries(i));
          }
          return SeriesSet.of(all);
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
        public void close() {
          closed++;
        }
      };
    }

    private final class WatchedSeries implements Series {
      private final int number;

      WatchedSeries(int number) {
        this.number = number;
      }

      @Override
      public Labels labels() {
        return Labels.of("__name__", "x_total", "i", "" + number, "g", "" + number % 10);
      }

      @Override
      public SampleIterator iterator() {
        SampleBuffer all = new SampleBuffer();
        read(all, Long.MIN_VALUE, Long.MAX_VALUE);
        return new BufferIterator(all);
      }

      @Override
      public void read(SampleBuffer into, long mint, long maxt) {
        reads++;
        if (number == failAt) {
          throw new IllegalStateException("unreadable");
        }
        for (int t = 0; t < samples; t++) {
          if (t * SECOND >= mint && t * SECOND <= maxt) {
            into.add(t * SECOND, t * number);
          }
        }
      }
    }
  }

  /** A clock that stands still until it is looked at often enough. */
  private static final class CountingClock implements TimeSource {
    private final Watched storage;
    long looks;
    long overAfter = Long.MAX_VALUE;

    CountingClock(Watched storage) {
      this.storage = storage;
    }

    @Override
    public long nanoTime() {
      storage.looked();
      return ++looks > overAfter ? Duration.ofHours(1).toNanos() : 0;
    }

    @Override
    public Instant instant() {
      return InstantSource.system().instant();
    }
  }

  private static Engine engine(TimeSource clock, @Nullable ActiveQueryTracker tracker) {
    return new Engine(
        EngineOptions.builder()
            .parser(ParserOptions.ALL)
            .clock(clock)
            .activeQueries(tracker)
            .build());
  }

  private static QueryResult run(Engine engine, Queryable storage, String text) {
    try (Query query = engine.rangeQuery(storage, text, 0, 20 * SECOND, SECOND)) {
      return query.exec();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x_total",
        "sum by (g) (rate(x_total[10s]))",
        "topk(3, x_total)",
        "count_values(\"v\", x_total)",
        "quantile(0.5, x_total)",
        "x_total / on (i) x_total",
        "x_total and on (g) x_total",
        "label_replace(x_total, \"z\", \"$1\", \"i\", \"(.*)\")",
        "max_over_time(rate(x_total[5s])[10s:1s])",
        "abs(x_total) > 2 or -x_total",
        "absent(x_total)",
        "histogram_quantile(0.9, x_total)",
        "sort_by_label(x_total, \"i\")",
        "info(x_total)",
        "rate(x_total[10s] smoothed)"
      })
  void looksAtLeastEverySixtyFourSeries(String query) {
    Watched storage = new Watched(1000, 21);
    CountingClock clock = new CountingClock(storage);

    QueryResult result = run(engine(clock, null), storage, query);

    assertThat(result.error()).isNull();
    assertThat(storage.mostReads).isBetween(1, 64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quantile_over_time(0.5, x_total[20000s])",
        "mad_over_time(x_total[20000s])",
        "sum_over_time(x_total[20000s])",
        "avg_over_time(x_total[20000s])",
        "stddev_over_time(x_total[20000s])",
        "predict_linear(x_total[20000s], 5)",
        "deriv(x_total[20000s])",
        "double_exponential_smoothing(x_total[20000s], 0.5, 0.5)"
      })
  void looksWhileItGoesThroughTheWindowsOfOneSeries(String query) {
    Watched storage = new Watched(1, 20_000);
    CountingClock clock = new CountingClock(storage);

    try (Query q = engine(clock, null).rangeQuery(storage, query, 0, 20_000_000, 100_000)) {
      assertThat(q.exec().error()).isNull();
    }

    // 200 windows of 100 to 20,000 samples: two million in all
    assertThat(clock.looks).isGreaterThan(3 + 2_000_000 / (1 << 19));
  }

  /** Places for two queries; fails if one is given back that was not taken. */
  private static final class Places implements ActiveQueryTracker {
    int taken;

    @Override
    public int maxConcurrent() {
      return 2;
    }

    @Override
    public int insert(String query, Runnable stillWanted) {
      return taken++;
    }

    @Override
    public void delete(int place) {
      assertThat(--taken).isNotNegative();
    }

    @Override
    public void close() {}
  }

  private static void leavesNothing(Watched storage, long overAfter, String query) {
    CountingClock clock = new CountingClock(storage);
    clock.overAfter = overAfter;
    Places places = new Places();

    QueryResult result = run(engine(clock, places), storage, query);

    assertThat(result.error()).as(query).isNotNull();
    assertThat(storage.closed).isEqualTo(storage.opened);
    assertThat(places.taken).isZero();
  }

  @Test
  void leavesNothingBehindWhenItFails() {
    leavesNothing(new Watched(500, 21), Long.MAX_VALUE, "x_total * on (g) x_total");
    leavesNothing(new Watched(500, 21), Long.MAX_VALUE, "topk(NaN, x_total)");
    leavesNothing(new Watched(500, 21), Long.MAX_VALUE, "sum_over_time(x_total[1y:1ms])");
    leavesNothing(
        new Watched(500, 21), Long.MAX_VALUE, "label_replace(x_total, \"z\", \"\", \"i\", \"(\")");
  }

  @Test
  void leavesNothingBehindWheneverItsTimeIsOver() {
    for (int looks = 2; looks < 40; looks++) { // the second look sets the deadline
      leavesNothing(new Watched(2000, 21), looks, "sum(rate(x_total[5s])) / sum(x_total)");
    }
  }

  @Test
  void leavesNothingBehindWhenTheStorageFails() {
    Watched storage = new Watched(500, 21);
    storage.failAt = 321;

    leavesNothing(storage, Long.MAX_VALUE, "sum(rate(x_total[5s]))");
  }

  private static PromqlException error(String query) {
    Watched storage = new Watched(2000, 21);
    PromqlException error = run(engine(new CountingClock(storage), null), storage, query).error();
    assertThat(error).isNotNull();
    return error;
  }

  @Test
  void refusesLabelsThatDoubleAndDouble() {
    String replace = "x_total";
    String join = "x_total";
    for (int i = 0; i < 40; i++) {
      replace = "label_replace(" + replace + ", \"i\", \"$1$1\", \"i\", \"(.*)\")";
      join = "label_join(" + join + ", \"i\", \"-\", \"i\", \"i\")";
    }

    assertThat(error(replace))
        .hasMessage("label value made by the query is too long, at most 1048576 characters");
    assertThat(error(join))
        .hasMessage("label value made by the query is too long, at most 1048576 characters");
  }

  @Test
  void refusesManyLongLabels() {
    String query = "x_total";
    for (int i = 0; i < 17; i++) {
      query = "label_join(" + query + ", \"i\", \"-\", \"i\", \"i\")";
    }

    assertThat(error(query)).hasMessageContaining("label values made by the query are too large");
  }

  @Test
  void failsAtTheFirstStepOfManyToMany() {
    Watched storage = new Watched(2000, 21);
    CountingClock clock = new CountingClock(storage);

    QueryResult result = run(engine(clock, null), storage, "x_total * on (g) x_total");

    assertThat(result.error())
        .hasMessageContaining("found duplicate series for the match group {g=\"0\"}");
    assertThat(result.stats().peakSamples()).isLessThan(100_000); // no products of 200 by 200
  }
}
