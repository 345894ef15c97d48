package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.CapturedLog;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database makes of directories that are not as it would leave them. */
class DataDirectoryTest {
  private static final long MINUTE = 60_000;
  private static final String MAPPED_CHUNK_LOAD = "io.narthex.tsdb.head.MappedChunkLoad";
  private static final List<Matcher> ALL = List.of(Matcher.regex("foo", ".*"));

  @TempDir Path dir;

  private static TsdbOptions.Builder options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1));
  }

  private static Labels series(int i) {
    return Labels.of("foo", "bar" + i);
  }

  private void fill(TsdbOptions.Builder options, int from, int to) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
      for (int m = from; m < to; m++) {
        Appender appender = tsdb.appender();
        for (int s = 0; s < 3; s++) {
          appender.append(0, series(s), m * MINUTE, m * s);
        }
        appender.commit();
      }
      tsdb.compact();
    }
  }

  private Map<Labels, List<String>> read(TsdbOptions.Builder options) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      return ExpectedData.read(querier);
    }
  }

  @Test
  void aMissingSegmentIsRefusedAndNothingTouched() throws IOException {
    for (int i = 0; i < 4; i++) {
      fill(options(), i * 10, i * 10 + 10);
    }
    Files.delete(dir.resolve("wal/00000002"));
    Map<String, byte[]> before = files();

    assertThatThrownBy(() -> Tsdb.open(dir, options().build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("segments are not sequential");

    assertThat(files().keySet()).isEqualTo(before.keySet());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blocksThatOverlapAreTold(boolean merging) throws IOException {
    for (int begin : new int[] {0, 30, 120}) {
      BlockWriter writer = new BlockWriter(NioFs.instance(), dir, 120 * MINUTE);
      Appender appender = writer.appender();
      for (int m = begin; m < begin + 60; m++) {
        appender.append(0, series(1), m * MINUTE, m);
      }
      appender.commit();
      writer.flush();
    }

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.BlockStore")) {
      try (Tsdb tsdb =
          Tsdb.open(dir, options().blocks(blocks -> blocks.mergeOverlapping(merging)).build())) {
        if (!merging) {
          assertThat(log.lines()).isEmpty();
          return;
        }
        assertThat(log.lines())
            .singleElement()
            .asString()
            .startsWith(
                "WARNING Overlapping blocks found during reloadBlocks: [mint: 1800000, maxt:"
                    + " 3540001, range: 29m0s, blocks: 2]: <ulid: "
                    + tsdb.blockMetas().get(0).ulid()
                    + ", mint: 0, maxt: 3540001, range: 59m0s>, <ulid: ");
        tsdb.compact();
        assertThat(log.lines().stream().filter(l -> l.startsWith("WARNING"))).hasSize(1);
      }
    }
  }

  @Test
  void chunksWhoseSeriesTheLogLostAreTold() throws IOException {
    fill(options().head(head -> head.samplesPerChunk(10)), 0, 100);
    try (Tsdb tsdb = Tsdb.open(dir, options().head(head -> head.samplesPerChunk(10)).build())) {
      tsdb.mapFullChunks();
    }
    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      assertThat(read(options()).get(series(1))).hasSize(100);
      assertThat(log.lines()).as("of a log that is whole").isEmpty();
    }

    for (Path segment : files("wal/")) {
      Files.write(segment, new byte[0]);
    }

    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      assertThat(read(options())).isEmpty();
      assertThat(log.lines())
          .containsExactly(
              "WARNING Unknown series references of mapped chunks: 57 of 57 chunks in"
                  + " chunks_head, of 3 series, refer to series that the log does not know; their"
                  + " samples are left out");
    }
  }

  private List<Path> files(String prefix) throws IOException {
    return files().keySet().stream().filter(n -> n.startsWith(prefix)).map(dir::resolve).toList();
  }

  /** Prometheus 2.42 does not start either, and says the same. */
  @Test
  void aLogThatDoesNotFollowItsCheckpointIsRefused() throws IOException {
    for (int i = 0; i < 4; i++) {
      fill(options(), i * 10, i * 10 + 10);
    }
    Path missing = dir.resolve("wal/00000000");
    byte[] first = Files.readAllBytes(missing);
    String said = "open WAL segment: %d: open %s: no such file or directory";

    Files.delete(missing);
    assertThatThrownBy(() -> read(options()))
        .isInstanceOf(IOException.class)
        .hasMessage(String.format(said, 0, missing));

    Path checkpoint = Files.createDirectories(dir.resolve("wal/checkpoint.00000001"));
    Files.write(checkpoint.resolve("00000000"), first);
    Files.delete(dir.resolve("wal/00000001"));
    assertThat(read(options()).get(series(1))).hasSize(30);

    missing = dir.resolve("wal/00000002");
    Files.delete(missing);
    assertThatThrownBy(() -> read(options())).hasMessage(String.format(said, 2, missing));
  }

  @Test
  void segmentsOfAllCompressionsAreOneLog() throws IOException {
    int from = 0;
    for (Compression compression : Compression.values()) {
      fill(options().wal(WalOptions.DEFAULT.withCompression(compression)), from, from + 20);
      from += 20;
    }

    for (List<String> samples : read(options()).values()) {
      assertThat(samples).hasSize(from);
    }
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(dir)) {
      for (Path path : paths.toList()) {
        String name = dir.relativize(path).toString();
        all.put(name, Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path));
      }
    }
    return all;
  }

  @Test
  void damageIsToldWhereTheUserHasItAndNotMended() throws IOException {
    TsdbOptions.Builder late =
        options()
            .head(
                head ->
                    head.samplesPerChunk(8).outOfOrderWindow(Duration.ofHours(5)).replayShards(1));
    fill(late, 0, 100);
    fill(late, 40, 50);
    try (Tsdb tsdb = Tsdb.open(dir, late.build())) {
      tsdb.mapFullChunks();
    }
    Path chunks = files("chunks_head/").get(0);
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[50] ^= 1;
    Files.write(chunks, bytes);
    for (String log : List.of("wal/00000000", "wbl/00000001")) {
      Path segment = dir.resolve(log);
      bytes = Files.readAllBytes(segment);
      bytes[bytes.length / 20] ^= 1;
      Files.write(segment, bytes);
    }
    Map<String, byte[]> before = files();

    Path sandbox = dir.resolveSibling("sandbox");
    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.head")) {
      ReadOnlyTsdb.open(NioFs.instance(), dir, sandbox).close();

      assertThat(log.lines()).hasSize(3);
      assertThat(log.lines().get(0))
          .startsWith("SEVERE Loading on-disk chunks failed: " + chunks + " at ")
          .contains("; leaving out chunk files from 1 on");
      assertThat(log.lines().get(1))
          .startsWith("WARNING Encountered WAL read error: " + dir.resolve("wal/00000000") + " at ")
          .contains("; left out ", " bytes: the damaged record and ")
          .endsWith(" samples behind it");
      assertThat(log.lines().get(2))
          .startsWith(
              "WARNING Encountered WBL read error: " + dir.resolve("wbl/00000001") + " at ");
      assertThat(log.lines()).noneMatch(line -> line.contains("sandbox"));
    }
    assertThat(files()).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void readingOnlyChangesNoByte() throws IOException {
    TsdbOptions.Builder late = options().head(head -> head.outOfOrderWindow(Duration.ofHours(5)));
    fill(late, 0, 500);
    fill(late, 480, 490);
    fill(late, 400, 410);
    Map<Labels, List<String>> expected = read(late);
    Map<String, byte[]> before = files();
    assertThat(before.keySet()).anyMatch(n -> n.startsWith("wbl/")).hasSizeGreaterThan(12);

    Path sandbox = dir.resolveSibling("sandbox");
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.open(NioFs.instance(), dir, sandbox);
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(ExpectedData.read(querier)).isEqualTo(expected);
      assertThat(expected.get(series(1))).hasSize(500);
    }

    assertThat(Files.exists(sandbox)).isFalse();
    assertThat(files()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void readingOnlyPassesOverABlockThatDoesNotSayWhatItIs() throws IOException {
    fill(options(), 0, 500);
    Path lost;
    int blocks;
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      blocks = tsdb.blocks().size();
      lost = dir.resolve(tsdb.blocks().get(0).meta().ulid()).resolve("meta.json");
    }
    assertThat(blocks).isGreaterThan(1);

    Files.writeString(lost, "{\"ulid\": ");
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      assertThat(tsdb.blocks()).hasSize(blocks - 1);
    }
    Files.delete(lost);
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.openBlocks(NioFs.instance(), dir)) {
      assertThat(tsdb.blocks()).hasSize(blocks - 1);
    }
  }

  private Path snapshot() throws IOException {
    try (Stream<Path> paths = Files.list(dir)) {
      return paths
          .filter(p -> p.getFileName().toString().startsWith("chunk_snapshot."))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aSnapshotAheadOfTheLogIsRemoved() throws IOException {
    TsdbOptions.Builder options = options().head(head -> head.snapshotOnShutdown(true));
    fill(options, 0, 100);
    Path ahead = dir.resolve("chunk_snapshot.000100.0000000000");
    Files.move(snapshot(), ahead);

    try (Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(ExpectedData.read(querier).get(series(1))).hasSize(100);
      assertThat(Files.exists(ahead)).isFalse();
    }
    assertThat(snapshot()).isNotEqualTo(ahead);
  }

  @Test
  void aSnapshotWithAnUnknownEncodingIsPassedOver() throws IOException {
    TsdbOptions.Builder options =
        options().wal(WalOptions.DEFAULT).head(head -> head.snapshotOnShutdown(true));
    fill(options, 0, 100);
    Path file = snapshot().resolve("00000000");
    byte[] bytes = Files.readAllBytes(file);
    // The first record: fragment header, then type, reference, labels, a range, "has a chunk",
    // bounds, encoding. The fragment's checksum is made good again.
    int length = ByteBuffer.wrap(bytes).getShort(1) & 0xFFFF;
    int labels = 7 + 1 + 8;
    assertThat(bytes[labels]).as("one pair").isEqualTo((byte) 1);
    int encoding = labels + 1 + 4 + 5 + 8 + 1 + 8 + 8;
    assertThat(bytes[encoding]).as("XOR").isEqualTo((byte) 1);
    bytes[encoding] = 0x63;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 7, length);
    ByteBuffer.wrap(bytes).putInt(3, (int) crc.getValue());
    Files.write(file, bytes);

    try (Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(ExpectedData.read(querier).get(series(1))).hasSize(100);
      assertThat(tsdb.head().stats().replay().snapshotErrors()).isEqualTo(1);
      assertThat(tsdb.head().seriesCount()).isEqualTo(3);
    }
  }

  /** Matchers and label queries say the same of blocks, of the head and of both. */
  @Test
  void matchersMeanTheSameInBlocksAndHead() throws IOException {
    List<Labels> all = new ArrayList<>();
    String[] values = {"", "a", "b", "\n", "ab", "\uE000", "\uFFFD", "😀", "é"};
    for (String value : values) {
      all.add(Labels.of("n", "1", "i", value).withoutEmpty());
      all.add(Labels.of("n", "2.5", "j", value).withoutEmpty());
    }
    try (Tsdb tsdb = Tsdb.open(dir, options().build())) {
      for (long t : new long[] {10, 130, 310}) {
        Appender appender = tsdb.appender();
        for (Labels labels : all) {
          appender.append(0, labels, t * MINUTE, 1);
        }
        appender.commit();
      }
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(1);
      long[][] ranges = {{0, 100}, {121, 400}, {0, 400}};
      for (String regex : new String[] {".*", ".+", "a|b", "a?", "[^a]", "(?i)A.*", "", "c||d"}) {
        for (String name : new String[] {"n", "i", "j", "missing"}) {
          for (Matcher m :
              new Matcher[] {Matcher.regex(name, regex), Matcher.notRegex(name, regex)}) {
            List<Labels> expected =
                all.stream().filter(l -> m.matches(l.get(name))).distinct().sorted().toList();
            for (long[] range : ranges) {
              check(tsdb, range, m, expected);
            }
          }
        }
      }
      try (Querier querier = tsdb.querier(0, 400 * MINUTE)) {
        assertThat(querier.labelValues("i", 0, List.of()))
            .as("by bytes, so what Java sorts last is not last")
            .containsExactly("\n", "a", "ab", "b", "é", "\uE000", "\uFFFD", "😀");
        assertThat(querier.labelValues("i", 3, List.of())).containsExactly("\n", "a", "ab");
        assertThat(querier.labelNames(0, List.of(Matcher.equal("n", "1"))))
            .containsExactly("i", "n");
      }
    }
  }

  private static void check(Tsdb tsdb, long[] range, Matcher m, List<Labels> expected) {
    List<Labels> found = new ArrayList<>();
    try (Querier querier = tsdb.querier(range[0] * MINUTE, range[1] * MINUTE)) {
      SeriesSet set = querier.select(true, null, List.of(m));
      while (set.next()) {
        found.add(set.at().labels());
      }
    }
    assertThat(found).as(m + " in " + range[0]).isEqualTo(expected);
  }

  @Test
  void deletionsAreThereForOthersToo() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    if (!Files.exists(promtool)) {
      System.err.println("SKIPPED: no promtool at " + promtool);
      Assumptions.abort("no promtool at " + promtool);
    }
    fill(options(), 0, 400);
    try (Tsdb tsdb = Tsdb.open(dir, options().build())) {
      tsdb.delete(10 * MINUTE, 19 * MINUTE, List.of(Matcher.equal("foo", "bar1")));
      tsdb.delete(390 * MINUTE, 394 * MINUTE, ALL);
      tsdb.mapFullChunks();
    }
    Process process =
        new ProcessBuilder(promtool.toString(), "tsdb", "dump", dir.toString())
            .redirectErrorStream(true)
            .start();
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();

    assertThat(process.waitFor()).isZero();
    assertThat(lines).hasSize(3 * 400 - 10 - 3 * 5);
    assertThat(lines.stream().filter(l -> l.contains("bar1")).count()).isEqualTo(385);
  }
}
