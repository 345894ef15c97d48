package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.sample;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.SampleBuffer;
import io.narthex.storage.Appender;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.index.SeriesEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfOrderTest {
  private static final HeadOptions OPTIONS =
      HeadOptions.builder().chunkRange(100_000).outOfOrderWindow(Duration.ofMillis(50_000)).build();

  @TempDir Path dir;

  @Test
  void takesSamplesWithinTheWindowOnly() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100_000, 1);
      append(head, series(1), 50_000, 2);
      assertThatThrownBy(() -> append(head, series(1), 49_999, 2)).hasMessage("too old sample");
      Appender strict = head.appender();
      strict.rejectOutOfOrder(true);
      assertThatThrownBy(() -> strict.append(0, series(1), 60_000, 2))
          .hasMessage("out of order sample");
      strict.rollback();

      assertThat(read(head).get(series(1))).containsExactly(sample(50_000, 2), sample(100_000, 1));
      assertThat(head.outOfOrderMint()).isEqualTo(50_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aShuffledStreamReadsAsSortedThroughRestarts(long seed) throws IOException {
    Random random = new Random(seed);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      times.add(100_000L + i * 50);
    }
    Collections.shuffle(times.subList(1, 599), random);
    TreeMap<Long, String> expected = new TreeMap<>();
    Head head = HeadHarness.open(dir, OPTIONS);
    try {
      for (int i = 0; i < times.size(); i++) {
        Appender appender = head.appender();
        for (int n = 0; n < 1 + random.nextInt(5) && i < times.size(); n++, i++) {
          appender.append(0, series(1), times.get(i), i);
          expected.put(times.get(i), sample(times.get(i), i));
        }
        i--;
        appender.commit();
        if (random.nextInt(60) == 0) {
          head.close();
          head = HeadHarness.open(dir, OPTIONS);
          assertThat(read(head).get(series(1))).containsExactlyElementsOf(expected.values());
        }
      }
      assertThat(read(head).get(series(1))).containsExactlyElementsOf(expected.values());
    } finally {
      head.close();
    }
  }

  @Test
  void compactionTakesWhatIsThereAndTheHeadForgetsIt() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100_000, 1);
      append(head, series(2), 100_000, 1);
      for (int i = 0; i < 100; i++) {
        append(head, series(1), 60_000 + i * 7 % 100 * 100, i);
      }

      OutOfOrderHead late = OutOfOrderHead.take(head);
      append(head, series(1), 55_000, 42);

      assertThat(late.isEmpty()).isFalse();
      assertThat(late.mint()).isEqualTo(60_000);
      assertThat(late.maxt()).isEqualTo(69_900);
      assertThat(times(late)).hasSize(100).doesNotContain(55_000L, 100_000L);

      late.forget();
      assertThat(read(head).get(series(1))).containsExactly(sample(55_000, 42), sample(100_000, 1));
    }
    // The newest chunk file is never deleted: as in Prometheus, what is in it comes back.
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1)))
          .contains(sample(55_000, 42), sample(100_000, 1))
          .doesNotHaveDuplicates();
    }
  }

  /** Without chunk files references start anew, below those of chunks that are in blocks. */
  @Test
  void lateChunksAreSeenAlsoWhenTheirFilesAreNumberedAnew() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100_000, 1);
      for (int i = 0; i < 100; i++) {
        append(head, series(1), 60_000 + i, i);
      }
      OutOfOrderHead.take(head).forget(); // the file that is being written stays
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      OutOfOrderHead.take(head).forget();
      assertThat(head.files().mapper().lastFile()).isZero();
      for (int i = 0; i < 100; i++) {
        append(head, series(1), 61_000 + i, i);
      }

      assertThat(read(head).get(series(1))).hasSize(101);
      head.truncation().collect();
      assertThat(read(head).get(series(1))).hasSize(101);
    }
  }

  private static TreeSet<Long> times(OutOfOrderHead late) {
    TreeSet<Long> times = new TreeSet<>();
    var range = late.range(late.mint(), late.maxt());
    try (var index = range.index();
        var chunks = range.chunks()) {
      index
          .all()
          .forEach(
              ref -> {
                SeriesEntry entry = index.series(ref, late.mint(), late.maxt());
                for (ChunkMeta meta : entry.chunks()) {
                  SampleBuffer buffer = new SampleBuffer();
                  chunks.chunk(meta).decode(buffer);
                  for (int i = 0; i < buffer.size(); i++) {
                    times.add(buffer.time(i));
                  }
                }
              });
    }
    return times;
  }
}
