package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.testing.FaultyFs;
import io.narthex.testing.ManualTime;
import io.narthex.time.Scheduler;
import io.narthex.tsdb.event.TsdbObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commits ask the background for. */
class MaintenanceTest {
  private static final long HOUR = 3_600_000;

  /** Keeps what is to run at once; a test runs it. */
  private static final class Tasks implements Scheduler {
    private final ManualTime time = new ManualTime(0);
    private final List<Runnable> atOnce = new ArrayList<>();
    private final List<Duration> intervals = new ArrayList<>();

    @Override
    public Instant instant() {
      return time.instant();
    }

    @Override
    public long millis() {
      return time.millis();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      atOnce.add(task);
      return () -> {};
    }

    @Override
    public Timer every(Duration initialDelay, Duration interval, Runnable task) {
      intervals.add(interval);
      return () -> {};
    }
  }

  private static void append(Tsdb tsdb, long t) {
    try {
      Appender appender = tsdb.appender();
      appender.append(0, Labels.of("__name__", "up"), t, 1);
      appender.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whileACompactionRunsOneMoreWaitsAndNoOther() throws Exception {
    Tasks tasks = new Tasks();
    List<Integer> waiting = new ArrayList<>();
    Tsdb[] opened = new Tsdb[1];
    Thread[] second = new Thread[1];
    TsdbObserver observer =
        new TsdbObserver() {
          @Override
          public void blockWritten(String ulid, long mint, long maxt, long samples) {
            if (second[0] != null) {
              return;
            }
            append(opened[0], 3 * HOUR + 2); // the head is still due
            second[0] = new Thread(tasks.atOnce.get(1));
            second[0].start();
            while (second[0].getState() != Thread.State.BLOCKED) {
              Thread.onSpinWait();
            }
            for (int i = 3; i < 9; i++) {
              append(opened[0], 3 * HOUR + i);
            }
            waiting.add(tasks.atOnce.size());
          }
        };
    try (Tsdb tsdb =
        Tsdb.open(
            Path.of("/db"),
            TsdbOptions.builder()
                .fs(new FaultyFs())
                .scheduler(tasks)
                .background(true)
                .observer(observer)
                .build())) {
      opened[0] = tsdb;
      append(tsdb, 0);
      append(tsdb, 3 * HOUR + 1);
      assertThat(tasks.atOnce).hasSize(1);

      tasks.atOnce.get(0).run();
      second[0].join();

      assertThat(waiting).containsExactly(2);
      assertThat(tsdb.stats().compactions().triggered()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"PT0.5S, PT1S", "PT0S, PT1S", "PT1S, PT1S", "PT2M, PT2M"})
  void roundsAreASecondApartAtLeast(Duration wanted, Duration apart) throws Exception {
    Tasks tasks = new Tasks();

    TsdbOptions.Builder options = TsdbOptions.builder().fs(new FaultyFs()).scheduler(tasks);
    Tsdb.open(Path.of("/db"), options.background(true).reloadInterval(wanted).build()).close();

    assertThat(tasks.intervals).containsExactly(apart);
  }

  @Test
  void whileCompactionIsOffItIsAskedForInVain() throws Exception {
    Tasks tasks = new Tasks();
    try (Tsdb tsdb =
        Tsdb.open(
            Path.of("/db"),
            TsdbOptions.builder().fs(new FaultyFs()).scheduler(tasks).background(true).build())) {
      tsdb.autoCompaction(false);
      append(tsdb, 0);
      append(tsdb, 3 * HOUR + 1);
      tasks.atOnce.get(0).run();

      assertThat(tsdb.stats().compactions().triggered()).isEqualTo(1);
      assertThat(tsdb.stats().compactions().skipped()).isEqualTo(1);
      assertThat(tsdb.blocks()).isEmpty();

      tsdb.autoCompaction(true);
      append(tsdb, 3 * HOUR + 2);
      tasks.atOnce.get(1).run();

      assertThat(tsdb.stats().compactions().skipped()).isEqualTo(1);
      assertThat(tsdb.blocks()).hasSize(1);
    }
  }
}
