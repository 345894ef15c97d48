package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writers whose series lie between each other's, row by row in the same pages, append by reference
 * at once, commit and roll back; readers look on. Nobody's rows are touched by another, and readers
 * see transactions whole.
 */
class SeriesPageStressTest {
  private static final int WRITERS = 3;
  private static final int SERIES = 200;
  private static final long STEP = 1000;

  private final long[] refs = new long[SERIES];
  private final AtomicIntegerArray commits = new AtomicIntegerArray(WRITERS);

  @Test
  void writersOfOnePageDoNotDisturbEachOther() throws Exception {
    run(1500);
  }

  @Test
  @Tag("slow")
  void writersOfOnePageDoNotDisturbEachOtherForLong() throws Exception {
    run(60_000);
  }

  private void run(int rounds) throws Exception {
    HeadOptions options = HeadOptions.builder().chunkRange(Long.MAX_VALUE / 4).build();
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS + 1);
    AtomicInteger writing = new AtomicInteger(WRITERS);
    try (Head head = new Head(options)) {
      Appender first = head.appender();
      for (int i = 0; i < SERIES; i++) {
        refs[i] = first.append(0, HeadHarness.series(i), 0, 0);
      }
      first.commit();
      List<Future<?>> all = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        all.add(pool.submit(() -> write(head, writer, rounds, writing)));
      }
      all.add(pool.submit(() -> lookOn(head, writing)));
      for (Future<?> task : all) {
        task.get();
      }
      Map<Labels, List<String>> end = HeadHarness.read(head);
      for (int i = 0; i < SERIES; i++) {
        assertThat(end.get(HeadHarness.series(i))).as("series %s", i).isEqualTo(samples(i, rounds));
      }
    } finally {
      writing.set(0);
      pool.shutdownNow();
    }
  }

  private static boolean isRolledBack(int n) {
    return n % 7 == 3;
  }

  private static double value(int writer, int n) {
    return n / 3 * WRITERS + writer; // now and then the value before
  }

  private static List<String> samples(int i, int rounds) {
    List<String> expected = new ArrayList<>();
    expected.add(HeadHarness.sample(0, 0));
    for (int n = 1; n <= rounds; n++) {
      if (!isRolledBack(n)) {
        expected.add(HeadHarness.sample(n * STEP, value(i % WRITERS, n)));
      }
    }
    return expected;
  }

  private Object write(Head head, int writer, int rounds, AtomicInteger writing)
      throws IOException {
    try {
      for (int n = 1; n <= rounds; n++) {
        Appender appender = head.appender();
        for (int i = writer; i < SERIES; i += WRITERS) {
          appender.append(refs[i], HeadHarness.series(i), n * STEP, value(writer, n));
        }
        if (isRolledBack(n)) {
          appender.rollback();
        } else {
          appender.commit();
          commits.set(writer, n);
        }
      }
      return writing;
    } finally {
      writing.decrementAndGet();
    }
  }

  private Object lookOn(Head head, AtomicInteger writing) {
    while (writing.get() > 0) {
      int[] least = new int[WRITERS];
      for (int w = 0; w < WRITERS; w++) {
        least[w] = commits.get(w);
      }
      Map<Labels, List<String>> all = HeadHarness.read(head);
      for (int i = 0; i < SERIES; i++) {
        assertThat(all.get(HeadHarness.series(i)))
            .isEqualTo(all.get(HeadHarness.series(i % WRITERS)));
      }
      for (int w = 0; w < WRITERS; w++) {
        List<String> found = all.get(HeadHarness.series(w));
        String last = found.get(found.size() - 1);
        int newest = (int) (Long.parseLong(last.substring(0, last.indexOf(' '))) / STEP);
        assertThat(newest).isGreaterThanOrEqualTo(least[w]);
        assertThat(found).isEqualTo(samples(w, newest));
      }
    }
    return writing;
  }
}
