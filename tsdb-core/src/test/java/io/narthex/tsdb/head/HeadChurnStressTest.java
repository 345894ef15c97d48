package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Appenders by reference, readers and garbage collection at once. Series come and go: half of them
 * pause until they are collected, and are then appended to under the reference they had. Nothing
 * that was committed behind the truncation is lost, before and after a restart.
 */
class HeadChurnStressTest {
  private static final int SERIES = 60;
  private static final int WRITERS = 2;
  private static final long STEP = 1000;
  private static final long RANGE = 20 * STEP;

  @TempDir Path dir;

  @Test
  void nothingIsLostWhileSeriesAreCollected() throws Exception {
    run(400);
  }

  @Test
  @Tag("slow")
  void nothingIsLostWhileSeriesAreCollectedForLong() throws Exception {
    run(20_000);
  }

  private void run(int steps) throws Exception {
    HeadOptions options = HeadOptions.builder().chunkRange(RANGE).samplesPerChunk(8).build();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong truncated = new AtomicLong(Long.MIN_VALUE);
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS + 2);
    long end = steps * STEP;
    Map<Labels, List<String>> before;
    try (Head head = HeadHarness.open(dir, options)) {
      List<Future<?>> helpers = new ArrayList<>();
      helpers.add(pool.submit(() -> until(done, () -> collect(head, truncated))));
      helpers.add(pool.submit(() -> until(done, () -> checkOrder(HeadHarness.read(head)))));
      List<Future<?>> writers = new ArrayList<>();
      AtomicLong[] clocks = {new AtomicLong(), new AtomicLong()};
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(pool.submit(() -> write(head, writer, steps, clocks)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      done.set(true);
      for (Future<?> helper : helpers) {
        helper.get();
      }
      before = HeadHarness.read(head, truncated.get(), end);
      check(before, Math.max(truncated.get(), 0), steps);
    } finally {
      done.set(true);
      pool.shutdownNow();
    }
    try (Head head = HeadHarness.open(dir, options, truncated.get())) {
      assertThat(HeadHarness.read(head, truncated.get(), end)).isEqualTo(before);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static Object until(AtomicBoolean done, Step step) throws IOException {
    while (!done.get()) {
      step.run();
      Thread.yield();
    }
    return done;
  }

  private static void collect(Head head, AtomicLong truncated) throws IOException {
    head.mapFullChunks();
    if (head.compactable()) {
      long mint = head.mint() + RANGE;
      head.awaitAppenders(mint - 1);
      truncated.set(mint);
      head.truncate(mint);
    }
  }

  /** Whether series {@code i} has a sample at step {@code n}: odd ones pause for long. */
  private static boolean isActive(int i, int n) {
    return i % 2 == 0 || n / 70 % 2 == i / 2 % 2;
  }

  private static Object write(Head head, int writer, int steps, AtomicLong[] clocks)
      throws IOException {
    long[] refs = new long[SERIES];
    for (int n = 0; n < steps; n++) {
      while (clocks[1 - writer].get() < n - 3) { // or the other's samples are out of bounds
        Thread.onSpinWait();
      }
      Appender appender = head.appender();
      for (int i = writer; i < SERIES; i += WRITERS) {
        if (isActive(i, n)) {
          refs[i] = appender.append(refs[i], HeadHarness.series(i), n * STEP, value(i, n));
        }
      }
      appender.commit();
      clocks[writer].set(n);
    }
    clocks[writer].set(Long.MAX_VALUE);
    return refs;
  }

  private static double value(int i, int n) {
    return i * 1e6 + n;
  }

  private static void checkOrder(Map<Labels, List<String>> all) {
    all.forEach(
        (labels, samples) -> {
          double base = Integer.parseInt(labels.get("i")) * 1e6;
          long last = Long.MIN_VALUE;
          for (String sample : samples) {
            long t = Long.parseLong(sample.substring(0, sample.indexOf(' ')));
            assertThat(t).isGreaterThan(last);
            assertThat(sample).isEqualTo(HeadHarness.sample(t, base + t / STEP));
            last = t;
          }
        });
  }

  private static void check(Map<Labels, List<String>> found, long from, int steps) {
    checkOrder(found);
    for (int i = 0; i < SERIES; i++) {
      List<String> expected = new ArrayList<>();
      for (int n = (int) (from / STEP); n < steps; n++) {
        if (isActive(i, n)) {
          expected.add(HeadHarness.sample(n * STEP, value(i, n)));
        }
      }
      assertThat(found.getOrDefault(HeadHarness.series(i), List.of()))
          .as("series %s", i)
          .isEqualTo(expected);
    }
  }
}
