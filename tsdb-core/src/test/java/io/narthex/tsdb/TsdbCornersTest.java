package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corners of a database's life: upstream's cases of db_test that no other class has. */
class TsdbCornersTest extends TsdbCornersCase {
  private static final List<Matcher> ALL = List.of(Matcher.regex("a", ".*"));

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
