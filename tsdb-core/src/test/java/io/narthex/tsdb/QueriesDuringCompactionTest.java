package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A query sees each committed sample once, whatever moves from head to blocks meanwhile. */
class QueriesDuringCompactionTest {
  private static final long STEP = 15_000;
  private static final int SERIES = 20;

  @TempDir Path tmp;

  @Test
  void seeEachSampleOnce() throws Exception {
    TsdbOptions options =
        TsdbOptions.builder()
            .blocks(
                blocks ->
                    blocks
                        .retention(Duration.ZERO)
                        .minDuration(Duration.ofMinutes(10))
                        .maxDuration(Duration.ofMinutes(90)))
            .build();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong committed = new AtomicLong(-1);
    AtomicInteger queries = new AtomicInteger();
    try (Tsdb tsdb = Tsdb.open(tmp, options)) {
      CompletableFuture<Void> compacting =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  compact(tsdb);
                }
              });
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  query(tsdb, committed.get());
                  queries.incrementAndGet();
                }
              });
      for (int i = 0; i < 3000; i++) {
        Appender appender = tsdb.appender();
        for (int s = 0; s < SERIES; s++) {
          appender.append(0, Labels.of("__name__", "m", "s", "" + s), i * STEP, i);
        }
        appender.commit();
        committed.set(i);
        if (compacting.isCompletedExceptionally() || reading.isCompletedExceptionally()) {
          break;
        }
      }
      done.set(true);
      compacting.get();
      reading.get();
      query(tsdb, committed.get());
      assertThat(tsdb.blocks()).isNotEmpty();
    }
    assertThat(queries.get()).isPositive();
  }

  private static void compact(Tsdb tsdb) {
    try {
      tsdb.compact();
      tsdb.mapFullChunks();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void query(Tsdb tsdb, long committed) {
    try (Querier querier = tsdb.querier(0, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.equal("__name__", "m")));
      int series = 0;
      while (set.next()) {
        series++;
        SampleBuffer samples = new SampleBuffer();
        set.at().read(samples, 0, Long.MAX_VALUE);
        for (int i = 0; i < samples.size(); i++) {
          assertThat(samples.time(i)).as("%s sample %s", set.at().labels(), i).isEqualTo(i * STEP);
          assertThat(samples.value(i)).isEqualTo(i);
        }
        assertThat(samples.size()).isGreaterThan((int) committed);
      }
      assertThat(series).isEqualTo(committed < 0 ? series : SERIES);
    }
  }
}
