package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Appender;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadTruncationTest {
  private static final HeadOptions OPTIONS =
      HeadOptions.builder().chunkRange(1000).samplesPerChunk(10).build();

  @TempDir Path dir;

  private static void fill(Head head, int from, int to) throws IOException {
    for (int t = from; t < to; t += 50) {
      Appender appender = head.appender();
      appender.append(0, series(1), t, t);
      if (t < 1000) {
        appender.append(0, series(2), t, t);
      }
      appender.commit();
    }
  }

  @Test
  void forgetsSamplesAndSeriesBeforeTheTime() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      head.mapFullChunks();
      assertThat(head.compactable()).isTrue();

      head.truncate(2000);

      assertThat(head.mint()).isEqualTo(2000);
      assertThat(read(head)).containsOnlyKeys(series(1));
      assertThat(read(head).get(series(1))).hasSize(40);
      assertThat(head.seriesCount()).isEqualTo(1);
      assertThat(head.postings().seriesCount()).isEqualTo(1);
      assertThat(head.stats().appends().seriesRemoved()).isEqualTo(1);

      append(head, series(2), 4000, 1);
      assertThat(read(head).get(series(2))).hasSize(1);
    }
  }

  @Test
  void checkpointsKeepWhatIsStillNeeded() throws IOException {
    Map<Labels, List<String>> before;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      for (int round = 1; round <= 8; round++) {
        fill(head, (round - 1) * 1000, round * 1000);
        append(head, series(100 + round), round * 1000 - 1, round);
        head.truncate((round - 2) * 1000L);
      }
      before = read(head);
      assertThat(CheckpointDir.last(HeadHarness.FS, dir.resolve("wal"))).isNotNull();
      assertThat(head.stats().gc().checkpoints()).isPositive();
    }
    try (Head head = HeadHarness.open(dir, OPTIONS, 6000)) {
      assertThat(read(head)).isEqualTo(before);
      assertThat(head.stats().replay().unknownRefs()).isEmpty();
    }
  }

  @Test
  void aSeriesMadeAnewIsOneSeriesAfterReplay() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      head.truncate(2000); // series 2 goes, its records stay in the log
      append(head, series(2), 4000, 7);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS, 0)) {
      assertThat(head.seriesCount()).isEqualTo(2);
      assertThat(read(head, 4000, 4000).get(series(2))).hasSize(1);
      append(head, series(3), 4000, 7);
      assertThat(head.series().byLabels(series(3)).ref).isEqualTo(4);
    }
  }

  @Test
  void aDamagedChunkFileIsMadeGoodFromTheLog() throws IOException {
    Map<Labels, List<String>> before;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      head.mapFullChunks();
      before = read(head);
    }
    Path file = dir.resolve("chunks_head/000001");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head)).isEqualTo(before);
      assertThat(head.stats().chunks().corruptions()).isEqualTo(1);
    }
  }

  @Test
  void aDamagedLogKeepsItsPrefix() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
    }
    Path file = dir.resolve("wal/00000000");
    byte[] bytes = Files.readAllBytes(file);
    bytes[1200] ^= 1;
    Files.write(file, bytes);
    Files.delete(dir.resolve("chunks_head/000001"));

    int kept;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      kept = read(head).get(series(1)).size();
      assertThat(kept).isBetween(1, 79);
      assertThat(head.stats().gc().walCorruptions()).isEqualTo(1);
      append(head, series(1), 5000, 1);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).hasSize(kept + 1);
      assertThat(head.stats().gc().walCorruptions()).isZero();
    }
  }

  @Test
  void waitsForReadersOfWhatGoes() throws Exception {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      var chunks = head.reader(0, 1000).chunks();
      Thread truncating =
          new Thread(
              () -> {
                try {
                  head.truncate(2000);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      truncating.start();
      while (truncating.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(head.truncation().truncatingTo()).hasValue(2000);
      assertThat(head.mint()).isZero();

      chunks.close();
      truncating.join();
      assertThat(head.mint()).isEqualTo(2000);
    }
  }
}
