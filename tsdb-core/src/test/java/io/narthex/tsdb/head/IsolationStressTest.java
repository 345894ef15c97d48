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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/** Writers commit the same value to many series; readers must never see two of them differ. */
class IsolationStressTest {
  private static final int SERIES = 40;
  private static final int COMMITS = 1200;

  private static final double TAKEN_BACK = -1;
  private static final String TAKEN_BACK_BITS = "bff0000000000000";

  @RepeatedTest(3)
  void transactionsAreSeenWholeAcrossSeries() throws Exception {
    try (Head head = new Head(HeadOptions.builder().samplesPerChunk(40).build())) {
      ExecutorService pool = Executors.newFixedThreadPool(3);
      AtomicBoolean done = new AtomicBoolean();
      try {
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          readers.add(pool.submit(() -> readUntil(done, head)));
        }
        Future<?> writer =
            pool.submit(
                () -> {
                  write(head);
                  return null;
                });
        writer.get();
        done.set(true);
        for (Future<Integer> reader : readers) {
          assertThat(reader.get()).isPositive();
        }
      } finally {
        done.set(true);
        pool.shutdownNow();
      }
      assertThat(HeadHarness.read(head).get(HeadHarness.series(0))).hasSize(COMMITS);
    }
  }

  private static void write(Head head) throws IOException {
    for (int n = 0; n < COMMITS; n++) {
      Appender takenBack = head.appender();
      for (int i = 0; i < SERIES; i++) {
        takenBack.append(0, HeadHarness.series(i), n, TAKEN_BACK);
      }
      takenBack.rollback();
      Appender appender = head.appender();
      for (int i = 0; i < SERIES; i++) {
        appender.append(0, HeadHarness.series(i), n, n);
      }
      appender.commit();
    }
  }

  private static int readUntil(AtomicBoolean done, Head head) {
    int rounds = 0;
    while (!done.get() || rounds == 0) { // on a busy machine the writer may end before it begins
      Map<Labels, List<String>> all = HeadHarness.read(head);
      if (all.isEmpty()) {
        continue;
      }
      List<String> first = all.values().iterator().next();
      assertThat(all).hasSize(SERIES);
      all.forEach((labels, samples) -> assertThat(samples).as("%s", labels).isEqualTo(first));
      assertThat(first).noneMatch(sample -> sample.endsWith(TAKEN_BACK_BITS));
      rounds++;
    }
    return rounds;
  }
}
