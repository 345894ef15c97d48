package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.testing.FaultyFs;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskFullTest {
  private static final HeadOptions OPTIONS =
      HeadOptions.builder()
          .chunkRange(100_000)
          .samplesPerChunk(10)
          .outOfOrderWindow(Duration.ofMillis(90_000))
          .build();

  private static Head open(FaultyFs fs) throws IOException {
    Path dir = Path.of("/data");
    Head head =
        new Head(
            OPTIONS,
            Head.HeadFiles.open(fs, dir),
            Wal.open(fs, dir.resolve("wal"), WalOptions.DEFAULT),
            Wal.open(fs, dir.resolve("wbl"), WalOptions.DEFAULT),
            TsdbObserver.NONE);
    head.init(Long.MIN_VALUE);
    return head;
  }

  @Test
  void aFullDiskRefusesCommitsAndTakesThemAgainWhenThereIsRoom() throws IOException {
    FaultyFs fs = new FaultyFs();
    Map<Labels, List<String>> before;
    try (Head head = open(fs)) {
      for (int i = 0; i < 50; i++) {
        append(head, series(1), 100_000 + i * 100, i);
      }
      before = read(head);
      fs.capacity(fs.usedBytes());

      assertThatThrownBy(() -> append(head, series(1), 200_000, 1))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("write to WAL");
      assertThatThrownBy(() -> append(head, series(2), 200_000, 1)).isInstanceOf(IOException.class);
      assertThatThrownBy(head::mapFullChunks).isInstanceOf(IOException.class);
      assertThat(read(head).get(series(1))).isEqualTo(before.get(series(1)));
      assertThat(read(head)).doesNotContainKey(series(2));

      fs.capacity(Long.MAX_VALUE);
      append(head, series(1), 105_000, 1);
      append(head, series(2), 105_000, 2);
      for (int i = 0; i < 100; i++) {
        append(head, series(1), 50_000 + i, i);
      }
      head.mapFullChunks();
      before = read(head);
      assertThat(before.get(series(1))).hasSize(151);
    }
    try (Head head = open(fs)) {
      assertThat(read(head)).isEqualTo(before);
      assertThat(head.stats().replay().unknownRefs()).isEmpty();
      assertThat(head.stats().chunks().corruptions()).isZero();
    }
  }

  @Test
  void anOutOfOrderChunkThatCannotBeWrittenWaits() throws IOException {
    for (int failing = 0; failing < 6; failing++) {
      FaultyFs fs = new FaultyFs();
      try (Head head = open(fs)) {
        append(head, series(1), 150_000, 1);
        for (int i = 0; i < 32; i++) {
          append(head, series(1), 100_000 + i, i);
        }
        fs.failAt(fs.operations() + failing);
        int lost = 0;
        for (int i = 32; i < 80; i++) {
          try {
            append(head, series(1), 100_000 + i, i);
          } catch (IOException e) {
            lost++;
          }
        }
        assertThat(lost).isLessThanOrEqualTo(1);
        assertThat(read(head).get(series(1))).hasSize(81 - lost);
      }
    }
  }
}
