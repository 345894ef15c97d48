package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.SamplesRecord;
import io.narthex.tsdb.record.SeriesRecord;
import io.narthex.tsdb.wlog.Wal;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Corners of a database's life: upstream's cases of db_test that no other class has. */
class TsdbCornersTest {
  private static final NioFs FS = NioFs.instance();
  private static final Labels ONE = Labels.of("a", "b");
  private static final List<Matcher> ALL = List.of(Matcher.regex("a", ".*"));

  @TempDir Path dir;

  private static TsdbOptions.Builder options(long blockMillis) {
    return TsdbOptions.builder()
        .blocks(
            blocks ->
                blocks
                    .retention(Duration.ZERO)
                    .minDuration(Duration.ofMillis(blockMillis))
                    .maxDuration(Duration.ofMillis(blockMillis)))
        .random(new Random(1));
  }

  private void block(Labels labels, long... times) throws IOException {
    BlockWriter writer = new BlockWriter(FS, dir, 1_000_000);
    Appender appender = writer.appender();
    for (long t : times) {
      appender.append(0, labels, t, t);
    }
    appender.commit();
    writer.flush();
  }

  private static void append(Tsdb tsdb, Labels labels, long... times) throws IOException {
    Appender appender = tsdb.appender();
    for (long t : times) {
      appender.append(0, labels, t, t);
    }
    appender.commit();
  }

  private static List<Long> times(Tsdb tsdb) {
    try (Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier).getOrDefault(ONE, List.of()).stream()
          .map(s -> Long.parseLong(s.substring(0, s.indexOf(' '))))
          .toList();
    }
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> names = Files.list(dir.resolve("wal"))) {
      return names.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** First and last segment, and the checkpoint. */
  private String log() throws IOException {
    List<String> names = segments();
    List<String> numbers = names.stream().filter(n -> !n.startsWith("c")).toList();
    List<String> checkpoints = names.stream().filter(n -> n.startsWith("c")).toList();
    String span =
        Integer.parseInt(numbers.get(0)) + "-" + Integer.parseInt(numbers.get(numbers.size() - 1));
    return checkpoints.isEmpty()
        ? span
        : span + " " + Integer.parseInt(checkpoints.get(0).substring("checkpoint.".length()));
  }

  /** Whoever commits first logs the series; who made it does so no more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoAppendersOfOneNewSeriesLoseNothing(boolean bothCommit) throws IOException {
    Path copy = dir.resolve("copy");
    try (Tsdb tsdb = Tsdb.open(dir.resolve("db"), options(1_000_000).build())) {
      Appender maker = tsdb.appender();
      maker.append(0, ONE, 3, 3);
      append(tsdb, ONE, 1, 2);
      if (bothCommit) {
        maker.commit();
      }
      Files.createDirectories(copy.resolve("wal"));
      Files.copy(dir.resolve("db/wal/00000000"), copy.resolve("wal/00000000"));
    }
    try (Tsdb tsdb = Tsdb.open(copy, options(1_000_000).build())) {
      assertThat(times(tsdb)).isEqualTo(bothCommit ? List.of(1L, 2L, 3L) : List.of(1L, 2L));
    }
  }

  @Test
  void aRoundOfCompactionCutsTheLogOnce() throws IOException {
    WalOptions small = WalOptions.DEFAULT.withSegmentSize(32 * 1024);
    TsdbOptions options = options(1000).wal(small).build();
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      Labels wide = Labels.of("a", "b".repeat(30_000)); // a segment each
      for (int i = 0; i < 60; i++) {
        append(tsdb, ONE, 1000L * i, 1000L * i + 500);
        append(tsdb, Labels.of("a", i + wide.get("a")), 1000L * i);
      }
      assertThat(log()).isEqualTo("0-59");

      tsdb.compact();

      assertThat(tsdb.stats().head().gc().checkpoints()).isEqualTo(1);
      assertThat(tsdb.stats().head().gc().truncations()).isEqualTo(58);
      assertThat(tsdb.blocks()).hasSize(58);
      assertThat(log()).isEqualTo("39-60 38"); // two thirds of those that are full
    }
    block(ONE, 58_000, 59_500);
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThat(tsdb.blocks()).hasSize(59);
      assertThat(tsdb.head().seriesCount()).isZero();
      append(tsdb, ONE, 120_000);
      assertThat(tsdb.head().mint()).isEqualTo(59_501);
      assertThat(log()).isEqualTo("39-61 38");

      tsdb.compact(); // many empty ranges

      assertThat(tsdb.stats().head().gc().checkpoints()).isEqualTo(1);
      assertThat(tsdb.blocks()).hasSize(59);
      assertThat(log()).isEqualTo("54-62 53");
    }
  }

  private static long onDisk(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum();
    }
  }

  private static long counted(Tsdb tsdb) {
    TsdbStats stats = tsdb.stats();
    TsdbStats.Files files = stats.files();
    return stats.blocks().bytes()
        + files.walBytes()
        + files.outOfOrderWalBytes()
        + files.headChunkBytes();
  }

  @Test
  void allThatIsOnTheDiskCountsForItsLimit() throws IOException {
    TsdbOptions options =
        options(100)
            .head(head -> head.outOfOrderWindow(Duration.ofMillis(100)))
            .lock(false)
            .build();
    for (long t = 100; t < 600; t += 100) {
      block(ONE, t, t + 50, t + 99);
    }
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      long[] times = new long[101];
      for (int i = 0; i < times.length; i++) {
        times[i] = 700 + i;
      }
      append(tsdb, ONE, times);
      tsdb.mapFullChunks();
      tsdb.reloadBlocks();
      assertThat(tsdb.blocks()).hasSize(5);
      assertThat(tsdb.stats().files().headChunkBytes()).isPositive();
      assertThat(counted(tsdb)).isEqualTo(onDisk(dir));
      append(tsdb, Labels.of("a", "late"), 800);
      append(tsdb, Labels.of("a", "late"), 750, 751, 752);
      assertThat(tsdb.stats().files().outOfOrderWalBytes()).isPositive();
      assertThat(counted(tsdb)).isEqualTo(onDisk(dir));

      long limit = onDisk(dir) - tsdb.blocks().get(0).size();
      tsdb.retention(Duration.ZERO, limit);
      tsdb.reloadBlocks();

      assertThat(tsdb.stats().blocks().sizeRetentions()).isEqualTo(1);
      assertThat(tsdb.blocks()).hasSize(4);
      assertThat(tsdb.blocks().get(0).meta().minTime()).isEqualTo(200);
      assertThat(counted(tsdb)).isEqualTo(onDisk(dir)).isLessThanOrEqualTo(limit);
    }
  }

  @Test
  void noChunkReachesBeyondItsBlockAndNoValueIsOfAnotherRange() throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options(10_000).build())) {
      for (long i = 0; i < 5; i++) {
        append(tsdb, ONE, 10_000 * i, 10_000 * i + 1000);
        append(tsdb, Labels.of("block", "" + i), 10_000 * i);
      }
      tsdb.compact();

      assertThat(tsdb.blocks()).hasSizeGreaterThanOrEqualTo(3);
      for (Block block : tsdb.blocks()) {
        List<ChunkMeta> chunks = TsdbChunks.read(List.of(block), 0, 100_000, Encoding.XOR).get(ONE);
        assertThat(chunks).hasSize(1);
        assertThat(chunks.get(0).mint()).isGreaterThanOrEqualTo(block.meta().minTime());
        assertThat(chunks.get(0).maxt()).isLessThan(block.meta().maxTime());
      }
      try (Querier querier = tsdb.querier(10_000, 20_000)) {
        assertThat(querier.labelValues("block", 0, List.of())).containsExactly("1", "2");
      }
    }
  }

  @Test
  void blocksOfAnyRangeAreNotOverlappedByTheNextOne() throws IOException {
    block(ONE, 0, 1, 2);
    TsdbOptions options = options(10_000).build();
    long second = 3 + 15_001;
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThatThrownBy(() -> append(tsdb, ONE, 2)).isInstanceOf(AppendException.class);
    }
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      append(tsdb, ONE, 4, 5, second);
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-3", "3-10000");
      append(tsdb, ONE, second + 1, second + 2, second + 3, second + 4);
    }
    block(ONE, second + 1);
    try (Tsdb tsdb = Tsdb.open(dir, options)) {
      assertThat(tsdb.blocks()).hasSize(3);
      append(tsdb, ONE, second + 2 + 15_001);
      tsdb.compact();
      assertThat(ranges(tsdb)).containsExactly("0-3", "3-10000", "15005-15006", "15006-20000");
    }
  }

  private static List<String> ranges(Tsdb tsdb) {
    return tsdb.blockMetas().stream().map(b -> b.minTime() + "-" + b.maxTime()).toList();
  }

  private Wal writeLog(boolean startTimes) throws IOException {
    Wal wal = Wal.open(FS, dir.resolve("wal"), WalOptions.DEFAULT);
    SeriesRecord series = new SeriesRecord();
    series.add(123, Labels.of("a", "1"));
    series.add(124, Labels.of("a", "2"));
    SamplesRecord samples = new SamplesRecord();
    samples.add(123, 0, 5000, 1);
    samples.add(124, 0, 15_000, 1);
    RecordEncoder encoder = new RecordEncoder(startTimes);
    EncodeBuffer first = new EncodeBuffer();
    encoder.series(first, series);
    wal.log(first);
    EncodeBuffer second = new EncodeBuffer();
    encoder.samples(second, samples);
    wal.log(second);
    return wal;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeadBeginsWithItsLogOrBehindItsBlocks(boolean startTimes) throws IOException {
    writeLog(startTimes).close();
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(tsdb.head().mint()).isEqualTo(5000);
      assertThat(tsdb.head().maxt()).isEqualTo(15_000);
      assertThat(tsdb.head().seriesCount()).isEqualTo(2);
    }
    block(ONE, 1000, 5999);
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(tsdb.head().mint()).isEqualTo(6000);
      assertThat(tsdb.head().maxt()).isEqualTo(15_000);
      assertThat(tsdb.head().seriesCount()).as("one was in the block only").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0-3       | 4 5 6 7 8 9
          1-3       | 0 4 5 6 7 8 9
          1-3 4-7   | 0 8 9
          1-3 4-700 | 0
          0-9       | ''
          """)
  void deletionsHoldInHeadSnapshotAndCleanedBlock(String deleted, String left) throws IOException {
    List<Long> expected =
        left.isEmpty() ? List.of() : Stream.of(left.split(" ")).map(Long::parseLong).toList();
    Path snapshot = dir.resolve("snapshot");
    try (Tsdb tsdb = Tsdb.open(dir.resolve("db"), options(7_200_000).build())) {
      append(tsdb, ONE, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      tsdb.snapshot(dir.resolve("before"), true);
      delete(tsdb, deleted);
      assertThat(times(tsdb)).isEqualTo(expected);

      tsdb.snapshot(snapshot, true);
    }
    try (Tsdb tsdb = Tsdb.open(snapshot, options(7_200_000).build())) {
      assertThat(times(tsdb)).isEqualTo(expected);
    }
    try (Tsdb tsdb = Tsdb.open(dir.resolve("before"), options(7_200_000).build())) {
      delete(tsdb, deleted);
      assertThat(times(tsdb)).isEqualTo(expected);

      tsdb.cleanTombstones();

      assertThat(times(tsdb)).isEqualTo(expected);
      assertThat(tsdb.blocks()).hasSize(expected.isEmpty() ? 0 : 1);
      for (Block block : tsdb.blocks()) {
        assertThat(block.tombstones().count()).isZero();
      }
    }
  }

  private static void delete(Tsdb tsdb, String intervals) throws IOException {
    for (String interval : intervals.split(" ")) {
      String[] ends = interval.split("-");
      tsdb.delete(Long.parseLong(ends[0]), Long.parseLong(ends[1]), ALL);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 9"})
  void samplesLoggedBeforeTheirSeriesAreLeftOut(int count, int chunks) throws IOException {
    RecordEncoder encoder = new RecordEncoder();
    try (Wal wal = Wal.open(FS, dir.resolve("wal"), WalOptions.DEFAULT)) {
      SamplesRecord before = new SamplesRecord();
      for (int t = 0; t < 1000; t++) {
        before.add(1, 0, t, t);
      }
      SeriesRecord series = new SeriesRecord();
      series.add(1, ONE);
      SamplesRecord after = new SamplesRecord();
      for (int t = 1000; t < 1000 + count; t++) {
        after.add(1, 0, t, t);
      }
      EncodeBuffer record = new EncodeBuffer();
      encoder.samples(record, before);
      wal.log(record);
      record.reset();
      encoder.series(record, series);
      wal.log(record);
      record.reset();
      encoder.samples(record, after);
      wal.log(record);
    }
    try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
      assertThat(times(tsdb)).hasSize(count);
      assertThat(TsdbChunks.read(tsdb, 0, 10_000).get(ONE)).hasSize(chunks);
    }
  }

  @Test
  void referencesWorkWithoutLabelsAndClosingTwiceIsNothing() throws IOException {
    Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build());
    Appender first = tsdb.appender();
    long ref = first.append(0, ONE, 123, 0);
    assertThat(first.append(ref, Labels.of(), 124, 1)).isEqualTo(ref);
    assertThat(first.append(0, Labels.of("a", "b", "c", ""), 125, 1)).isEqualTo(ref);
    first.commit();
    Appender second = tsdb.appender();
    assertThat(second.append(ref, Labels.of(), 133, 1)).isEqualTo(ref);
    assertThatThrownBy(() -> second.append(9_999_999, Labels.of(), 1, 1))
        .hasMessage("empty labelset: invalid sample");
    assertThatThrownBy(() -> second.append(0, Labels.of(), 1, 1))
        .hasMessage("empty labelset: invalid sample");
    second.commit();
    assertThat(times(tsdb)).containsExactly(123L, 124L, 125L, 133L);
    tsdb.close();
    tsdb.close();
  }

  @Test
  void theWindowMayOpenAgainAfterAStartWithoutIt() throws IOException {
    try (Tsdb tsdb =
        Tsdb.open(
            dir,
            options(7_200_000)
                .head(head -> head.outOfOrderWindow(Duration.ofMinutes(60)))
                .build())) {
      append(tsdb, ONE, 300_000, 310_000);
      append(tsdb, ONE, 250_000);
    }
    for (int start = 0; start < 2; start++) {
      try (Tsdb tsdb = Tsdb.open(dir, options(7_200_000).build())) {
        assertThat(times(tsdb)).hasSize(3 + start);
        tsdb.outOfOrderWindow(Duration.ofMinutes(60));
        append(tsdb, ONE, 251_000 + start * 1000L);
        assertThat(times(tsdb)).hasSize(4 + start);
      }
    }
  }
}
