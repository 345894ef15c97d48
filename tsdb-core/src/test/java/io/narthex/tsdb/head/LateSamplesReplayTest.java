package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.storage.Appender;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkDiskMapper;
import io.narthex.tsdb.chunks.DiskMapperRef;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Late samples after a restart: which of their log and their chunks has them. */
class LateSamplesReplayTest {
  private static final HeadOptions OPTIONS = options().build();

  @TempDir Path dir;

  private static HeadOptions.Builder options() {
    return HeadOptions.builder()
        .chunkRange(100_000)
        .outOfOrderWindow(Duration.ofMillis(50_000))
        .outOfOrderCap(3);
  }

  private static void late(Head head, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      append(head, series(1), 230_000 + i, i);
    }
  }

  /** Leaves a series that was collected and made again, under the second reference. */
  private void makeTwice(int lateSamples) throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100_000, 1);
      head.truncation().memory(200_000);
      assertThat(head.seriesCount()).isZero();
      append(head, series(1), 250_000, 1);
      late(head, 0, lateSamples);
    }
  }

  @Test
  void chunksUnderTheFirstReferenceStayWhenTheLogComesToTheSecond() throws IOException {
    makeTwice(4);
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(head.series().byRef(1)).isNotNull();
      late(head, 4, 10);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).hasSize(11);
    }
  }

  @Test
  void theSecondReferenceIsKeptForAsLongAsTheLogOfLateSamplesHasIt() throws IOException {
    makeTwice(2);
    for (int i = 0; i < 4; i++) {
      HeadHarness.open(dir, OPTIONS).close(); // each begins a segment
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 400_000, 1);
      head.truncate(300_000);
      assertThat(head.stats().gc().checkpoints()).isEqualTo(1);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS, 300_000)) {
      assertThat(read(head).get(series(1))).hasSize(3);
    }
  }

  @Test
  void noSnapshotIsTakenThatWouldMissTheSecondReference() throws IOException {
    HeadOptions options = options().snapshotOnShutdown(true).build();
    makeTwice(5);
    for (int i = 0; i < 3; i++) {
      try (Head head = HeadHarness.open(dir, options)) {
        assertThat(read(head).get(series(1))).as("start " + i).hasSize(6);
      }
    }
  }

  @Test
  void aChunkInPartsIsThereOnlyIfTheLastPartIs() throws IOException {
    long lastPart;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(2), 250_000, 1);
      histogram(head, 250_000, 1);
      for (int i = 0; i < 4; i++) {
        histogram(head, 230_000 + i, 100 - 10 * i); // each a counter reset
      }
      MappedChunks parts = head.series().byLabels(series(1)).outOfOrder().mapped();
      assertThat(parts.count()).isEqualTo(3);
      lastPart = parts.diskRef(2);
    }
    Path file = dir.resolve("chunks_head/000001");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(DiskMapperRef.offset(lastPart));
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).hasSize(5);
    }
  }

  private static void histogram(Head head, long t, long count) throws IOException {
    Histogram h =
        Histogram.builder()
            .count(count)
            .sum(count)
            .positive(new Span[] {new Span(0, 1)}, count)
            .build();
    Appender appender = head.appender();
    appender.append(0, series(1), 0, t, h);
    appender.commit();
  }

  @Test
  void chunksBeforeTheFirstFileMayBeLostAndAreNotTakenForCompacted() throws IOException {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 250_000, 1);
      late(head, 0, 4);
    }
    Path files = dir.resolve("chunks_head");
    ChunkAppender other = Chunks.empty(Encoding.XOR).appender();
    other.append(0, 250_000, 1);
    Chunk chunk = other.chunk();
    try (ChunkDiskMapper mapper = ChunkDiskMapper.open(HeadHarness.FS, files)) {
      mapper.write(99, 250_000, 250_000, chunk, false);
    }
    Files.delete(files.resolve("000001"));

    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head).get(series(1))).hasSize(5);
    }
  }
}
