package io.narthex.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.value.PromqlException;
import io.narthex.promql.value.RangeSeries;
import io.narthex.promql.value.Value;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkersTest {
  private static final int SERIES = 1000;
  private static final long MINUTE = 60_000;

  private final ExecutorService pool = Executors.newFixedThreadPool(3);

  @AfterEach
  void endPool() {
    pool.shutdownNow();
  }

  /** Many series, some of which may fail; knows who reads after it was closed. */
  private static final class ManySeries implements Queryable {
    final AtomicInteger lateReads = new AtomicInteger();
    volatile boolean closed;
    int failing = -1;

    @Override
    public Querier querier(long mint, long maxt) {
      return new Querier() {
        @Override
        public SeriesSet select(
            boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
          List<Series> all = new ArrayList<>();
          for (int i = 0; i < SERIES; i++) {
            all.add(series(i));
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
          closed = true;
        }
      };
    }

    private Series series(int i) {
      Labels labels = Labels.of("__name__", "x_total", "i", String.format("%04d", i));
      return new Series() {
        @Override
        public Labels labels() {
          return labels;
        }

        @Override
        public SampleIterator iterator() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void read(SampleBuffer into, long mint, long maxt) {
          if (i == failing) {
            throw new io.narthex.model.CorruptionException("broken chunk");
          }
          for (int k = 0; k <= 20; k++) {
            into.add(k * MINUTE, (double) k * (i + 1));
          }
          if (closed) {
            lateReads.incrementAndGet();
          }
        }
      };
    }
  }

  private static Engine engine(EngineOptions.Builder options) {
    return new Engine(options.build());
  }

  private Engine parallel() {
    return engine(EngineOptions.builder().workers(pool, 4));
  }

  private static List<String> run(Engine engine, String query) {
    Value value = engine.rangeQuery(new ManySeries(), query, 0, 20 * MINUTE, MINUTE).exec().value();
    List<String> out = new ArrayList<>();
    for (RangeSeries s : ((Value.Matrix) value).series()) {
      StringBuilder sb = new StringBuilder(s.labels().toString());
      for (int i = 0; i < s.floatCount(); i++) {
        sb.append(' ').append(s.floatTime(i)).append(':').append(s.floatValue(i));
      }
      out.add(sb.toString());
    }
    return out;
  }

  @Test
  void giveTheSameAnswers() {
    Engine alone = engine(EngineOptions.builder());
    for (String query :
        List.of("x_total", "sum(rate(x_total[5m]))", "rate(x_total[5m]) / on (i) x_total")) {
      assertThat(run(parallel(), query)).isEqualTo(run(alone, query));
    }
  }

  @Test
  void neverReadFromAClosedStorage() {
    ManySeries storage = new ManySeries();
    Engine engine = engine(EngineOptions.builder().workers(pool, 4).maxSamples(100));

    QueryResult result = engine.instantQuery(storage, "x_total", 20 * MINUTE).exec();

    assertThat(result.error()).isInstanceOf(PromqlException.TooManySamples.class);
    assertThat(storage.lateReads).hasValue(0);
  }

  @Test
  void handFailuresOn() {
    ManySeries storage = new ManySeries();
    storage.failing = 700;

    QueryResult result = parallel().instantQuery(storage, "sum(x_total)", 20 * MINUTE).exec();

    assertThat(result.error()).isInstanceOf(PromqlException.Storage.class);
  }

  @Test
  void mayHaveGoneHome() {
    pool.shutdownNow();

    assertThat(run(parallel(), "sum(x_total)")).hasSize(1);
  }

  @Test
  void needAPool() {
    assertThatThrownBy(() -> new io.narthex.promql.exec.Workers(null, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
