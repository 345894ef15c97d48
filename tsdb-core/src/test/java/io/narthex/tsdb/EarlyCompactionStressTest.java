package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Series are evicted over and over while they are appended to, under references that they had
 * before. A query sees all that was committed when it began; so does a restart.
 */
class EarlyCompactionStressTest {
  private static final int SERIES = 16;
  private static final int STEPS_A_ROUND = 20;
  private static final long RANGE = 200;

  @TempDir Path dir;
  private long evicted;

  @Test
  void nothingIsLostWhileSeriesAreEvicted() throws Exception {
    run(200, 2);
  }

  @Test
  @Tag("slow")
  void nothingIsLostWhileSeriesAreEvictedForLong() throws Exception {
    run(2_000, 3);
  }

  private static TsdbOptions options() {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .minDuration(Duration.ofMillis(RANGE))
                    .maxDuration(Duration.ofMillis(9 * RANGE))
                    .retention(Duration.ZERO))
        .random(new Random(1))
        .build();
  }

  private void run(int steps, int restarts) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int r = 0; r < restarts; r++) {
        try (Tsdb tsdb = Tsdb.open(dir, options())) {
          check(tsdb, r * (long) steps);
          churn(tsdb, pool, r * (long) steps, steps);
        }
      }
    } finally {
      pool.shutdownNow();
    }
    try (Tsdb tsdb = Tsdb.open(dir, options())) {
      check(tsdb, restarts * (long) steps);
    }
    assertThat(evicted).isGreaterThan(SERIES);
  }

  private void churn(Tsdb tsdb, ExecutorService pool, long from, int steps) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong committed = new AtomicLong(from);
    AtomicLong round = new AtomicLong();
    Future<?> writer =
        pool.submit(
            () -> {
              write(tsdb, from, steps, committed, round);
              done.set(true);
              return null;
            });
    Future<?> reader =
        pool.submit(
            () -> {
              while (!done.get()) {
                check(tsdb, committed.get());
              }
            });
    while (!writer.isDone()) {
      List<Long> refs = new ArrayList<>();
      tsdb.head().inspect(List.of(), series -> refs.add(series.ref()));
      tsdb.compactSelectedSeries(refs.stream().mapToLong(Long::longValue).toArray());
      if (round.incrementAndGet() % 4 == 0) {
        tsdb.compact();
        tsdb.mapFullChunks();
      }
    }
    writer.get();
    reader.get();
    evicted += tsdb.stats().head().appends().seriesRemoved();
  }

  private static void write(Tsdb tsdb, long from, int steps, AtomicLong committed, AtomicLong round)
      throws Exception {
    long[] refs = new long[SERIES];
    for (long t = from; t < from + steps; t++) {
      while ((t - from) / STEPS_A_ROUND > round.get()) {
        Thread.onSpinWait();
      }
      Appender appender = tsdb.appender();
      for (int i = 0; i < SERIES; i++) {
        if (isActive(i, t)) {
          refs[i] = appender.append(refs[i], series(i), t, t);
        }
      }
      appender.commit();
      committed.set(t + 1);
    }
  }

  /** Each series pauses now and then, long enough to be evicted, and comes back. */
  private static boolean isActive(int i, long t) {
    return (t / 30 + i) % 3 != 0;
  }

  private static Labels series(int i) {
    return Labels.of("__name__", "m", "i", String.valueOf(i));
  }

  private static void check(Tsdb tsdb, long committed) {
    Map<Labels, List<String>> found;
    try (Querier querier = tsdb.querier(0, committed - 1)) {
      found = ExpectedData.read(querier);
    }
    for (int i = 0; i < SERIES; i++) {
      List<String> expected = new ArrayList<>();
      for (long t = 0; t < committed; t++) {
        if (isActive(i, t)) {
          expected.add(t + " " + String.format("%016x", Double.doubleToRawLongBits(t)));
        }
      }
      assertThat(found.getOrDefault(series(i), List.of())).as("series %s", i).isEqualTo(expected);
    }
  }
}
