package io.narthex.tsdb.head;

import static io.narthex.tsdb.head.HeadHarness.append;
import static io.narthex.tsdb.head.HeadHarness.read;
import static io.narthex.tsdb.head.HeadHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.tsdb.block.BlockReader;
import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.index.SeriesEntry;
import io.narthex.tsdb.querier.BlockQuerier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
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

  private static Thread truncate(Head head, long mint) {
    Thread truncating =
        new Thread(
            () -> {
              try {
                head.truncate(mint);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    truncating.start();
    return truncating;
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  /** Series 1 as a query finds it: its chunks are chosen, but not yet read. */
  private static Series chosen(BlockQuerier querier) {
    SeriesSet set = querier.select(false, null, List.of(Matcher.equal("i", "1")));
    assertThat(set.next()).isTrue();
    return set.at();
  }

  private static List<Long> times(Series series) {
    SampleBuffer samples = new SampleBuffer();
    series.read(samples, Long.MIN_VALUE, Long.MAX_VALUE);
    return LongStream.range(0, samples.size()).map(i -> samples.time((int) i)).boxed().toList();
  }

  private static List<Long> every50(long from, long to) {
    return LongStream.iterate(from, t -> t <= to, t -> t + 50).boxed().toList();
  }

  @Test
  void waitsForReadersOfWhatGoes() throws Exception {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      var chunks = head.reader(0, 1000).chunks();

      Thread truncating = truncate(head, 2000);
      awaitState(truncating, Thread.State.WAITING);
      assertThat(head.isolation().forgettingTo()).isEqualTo(2000);
      assertThat(head.mint()).isZero();

      chunks.close();
      truncating.join();
      assertThat(head.mint()).isEqualTo(2000);
      assertThat(head.isolation().forgettingTo()).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void waitsForReadersBeforeItsStartWhoseChunksReachBeyondIt() throws Exception {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      MemSeries of = head.series().byLabels(series(1));
      long end = of.heapMaxt(of.heapChunks() - 1); // of the first chunk
      head.truncate(end); // which stays
      BlockQuerier querier = new BlockQuerier(head.reader(0, end - 1), 0, end - 1);
      Series series = chosen(querier);

      Thread truncating = truncate(head, 2000);
      awaitState(truncating, Thread.State.WAITING);

      assertThat(times(series)).isEqualTo(every50(0, end - 1));
      querier.close();
      truncating.join();
    }
  }

  @Test
  void aReaderOpenedMeanwhileLeavesOutWhatGoes() throws Exception {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      fill(head, 0, 4000);
      head.mapFullChunks();
      Thread truncating;
      BlockQuerier querier;
      Series series;
      synchronized (head.series().byLabels(series(1)).lock()) { // holds up collection
        truncating = truncate(head, 2000);
        awaitState(truncating, Thread.State.BLOCKED);
        querier = new BlockQuerier(head.reader(0, 4000), 0, 4000);
        series = chosen(querier);
      }
      truncating.join(); // it does not wait for this reader

      assertThat(times(series)).isEqualTo(every50(2000, 3950));
      querier.close();
    }
  }

  @Test
  void aReaderOpenedMeanwhileLeavesOutLateChunksThatGo() throws Exception {
    OutOfOrderIsolation isolation = new OutOfOrderIsolation();
    isolation.beginForgetting(7);

    try (OutOfOrderIsolation.Read read = isolation.open()) {
      assertThat(read.lastGone()).isEqualTo(7);
    }
  }

  @Test
  void aSampleOnItsWayToASeriesThatIsEvictedGoesToItsSuccessor() throws IOException {
    Map<Labels, List<String>> before;
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100, 1);
      append(head, series(2), 100, 1);
      Appender appender = head.appender();
      appender.append(1, series(1), 200, 2);
      appender.append(2, series(2), 0, 200, Histogram.builder().count(1).zeroCount(1).build());
      for (long ref = 1; ref <= 2; ref++) { // the mark is set without a lock, and may come late
        MemSeries marked = Objects.requireNonNull(head.series().byRef(ref));
        synchronized (marked.lock()) {
          marked.pendingCommit(false);
        }
      }
      assertThat(SelectedSeries.of(head, 1, 2).evict()).isEqualTo(2);

      appender.commit();

      before = read(head);
      assertThat(before.get(series(1))).containsExactly(HeadHarness.sample(200, 2));
      assertThat(before.get(series(2))).hasSize(1);
    }
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      assertThat(read(head)).isEqualTo(before);
    }
  }

  @Test
  void evictionWaitsForReadersThatBeganBeforeAndLetsLaterOnesReadOn() throws Exception {
    try (Head head = HeadHarness.open(dir, OPTIONS)) {
      append(head, series(1), 100, 1);
      append(head, series(1), 200, 2);
      SelectedSeries selected = SelectedSeries.of(head, 1);
      BlockReader earlier = head.reader(0, 1000);
      ChunkReader chunksOfEarlier = earlier.chunks();
      CountDownLatch begun = new CountDownLatch(1);
      FutureTask<Integer> eviction =
          new FutureTask<>(
              () -> {
                begun.countDown();
                return selected.evict();
              });
      Thread thread = new Thread(eviction);
      thread.start();
      begun.await();
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      assertThat(head.seriesCount()).as("it waits").isEqualTo(1);
      try (IndexReader index = head.reader(0, 1000).index();
          ChunkReader later = head.reader(0, 1000).chunks()) {
        SeriesEntry entry = Objects.requireNonNull(index.series(1, 0, 1000));
        chunksOfEarlier.close();
        while (head.postings().seriesCount() > 0) {
          Thread.onSpinWait();
        }
        assertThat(read(head)).as("who comes now does not find it").isEmpty();
        assertThat(later.chunk(entry.chunks().get(0)).sampleCount()).isEqualTo(2);
        assertThat(eviction.isDone()).isFalse();
      }
      assertThat(eviction.get()).isEqualTo(1);
      assertThat(head.series().byRef(1)).isNull();
    }
  }
}
