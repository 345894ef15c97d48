package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.testing.CapturedLog;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.block.BlockDir;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
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
  private TestDirectory directory;

  @BeforeEach
  void create() {
    directory = new TestDirectory(dir);
  }

  @Test
  void aMissingSegmentIsRefusedAndNothingTouched() throws IOException {
    for (int i = 0; i < 4; i++) {
      directory.fill(TestDirectory.options(), i * 10, i * 10 + 10);
    }
    Files.delete(dir.resolve("wal/00000002"));
    Map<String, byte[]> before = directory.files();

    assertThatThrownBy(() -> Tsdb.open(dir, TestDirectory.options().build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("segments are not sequential");

    assertThat(directory.files().keySet()).isEqualTo(before.keySet());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blocksThatOverlapAreTold(boolean merging) throws IOException {
    for (int begin : new int[] {0, 30, 120}) {
      BlockWriter writer = new BlockWriter(NioFs.instance(), dir, 120 * MINUTE);
      Appender appender = writer.appender();
      for (int m = begin; m < begin + 60; m++) {
        appender.append(0, TestDirectory.series(1), m * MINUTE, m);
      }
      appender.commit();
      writer.flush();
    }

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.BlockStore")) {
      try (Tsdb tsdb =
          Tsdb.open(
              dir,
              TestDirectory.options().blocks(blocks -> blocks.mergeOverlapping(merging)).build())) {
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
    directory.fill(TestDirectory.options().head(head -> head.samplesPerChunk(10)), 0, 100);
    try (Tsdb tsdb =
        Tsdb.open(dir, TestDirectory.options().head(head -> head.samplesPerChunk(10)).build())) {
      tsdb.mapFullChunks();
    }
    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      assertThat(directory.read(TestDirectory.options()).get(TestDirectory.series(1))).hasSize(100);
      assertThat(log.lines()).as("of a log that is whole").isEmpty();
    }

    for (Path segment : directory.files("wal/")) {
      Files.write(segment, new byte[0]);
    }

    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      assertThat(directory.read(TestDirectory.options())).isEmpty();
      assertThat(log.lines())
          .containsExactly(
              "WARNING Unknown series references of mapped chunks: 57 of 57 chunks in"
                  + " chunks_head, of 3 series, refer to series that the log does not know; their"
                  + " samples are left out");
    }
  }

  /**
   * Series that ended are not in the log any more, but in a file of chunks that others still need:
   * nothing is lost, as their samples are in blocks.
   */
  @Test
  void chunksOfSeriesThatEndedAreNoLossUnlessTheirBlocksAreGone() throws IOException {
    TsdbOptions.Builder options = TestDirectory.options().head(head -> head.samplesPerChunk(10));
    for (int from = 0; from < 1200; from += 100) {
      for (Path file : directory.files("chunks_head/0")) {
        Files.delete(file); // the last start has the chunks of all in one file
      }
      try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
        for (int m = from; m < from + 100; m++) {
          Appender appender = tsdb.appender();
          for (int s = 0; s < (m < 60 ? 3 : m < 100 ? 2 : 1); s++) {
            appender.append(0, TestDirectory.series(s), m * MINUTE, m);
          }
          appender.commit();
        }
      }
    }
    try (Tsdb tsdb = Tsdb.open(dir, options.build())) {
      tsdb.delete(0, 50 * MINUTE, List.of(Matcher.regex("foo", "bar1")));
      tsdb.mapFullChunks();
      tsdb.compact();
    }
    assertThat(directory.files("wal/checkpoint.")).isNotEmpty();
    assertThat(directory.files("chunks_head/0")).isNotEmpty();

    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      Map<Labels, List<String>> read = directory.read(options);
      assertThat(read.get(TestDirectory.series(0))).hasSize(1200);
      assertThat(read.get(TestDirectory.series(1))).hasSize(49);
      assertThat(read.get(TestDirectory.series(2))).hasSize(60);
      assertThat(log.lines()).isEmpty();
    }

    for (Path block : BlockDir.list(NioFs.instance(), dir)) {
      NioFs.instance().deleteRecursively(block);
    }
    try (CapturedLog log = CapturedLog.of(MAPPED_CHUNK_LOAD)) {
      assertThat(directory.read(options)).containsOnlyKeys(TestDirectory.series(0));
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(" chunks in chunks_head, of 2 series, refer to series that the log does not")
          .endsWith(
              "left out. The log lost these series, or they ended and the blocks they are in were"
                  + " removed");
    }
  }

  /** Prometheus 2.42 does not start either, and says the same. */
  @Test
  void aLogThatDoesNotFollowItsCheckpointIsRefused() throws IOException {
    for (int i = 0; i < 4; i++) {
      directory.fill(TestDirectory.options(), i * 10, i * 10 + 10);
    }
    Path missing = dir.resolve("wal/00000000");
    byte[] first = Files.readAllBytes(missing);
    String said = "open WAL segment: %d: open %s: no such file or directory";

    Files.delete(missing);
    assertThatThrownBy(() -> directory.read(TestDirectory.options()))
        .isInstanceOf(IOException.class)
        .hasMessage(String.format(said, 0, missing));

    Path checkpoint = Files.createDirectories(dir.resolve("wal/checkpoint.00000001"));
    Files.write(checkpoint.resolve("00000000"), first);
    Files.delete(dir.resolve("wal/00000001"));
    assertThat(directory.read(TestDirectory.options()).get(TestDirectory.series(1))).hasSize(30);

    missing = dir.resolve("wal/00000002");
    Files.delete(missing);
    assertThatThrownBy(() -> directory.read(TestDirectory.options()))
        .hasMessage(String.format(said, 2, missing));
  }

  @Test
  void segmentsOfAllCompressionsAreOneLog() throws IOException {
    int from = 0;
    for (Compression compression : Compression.values()) {
      directory.fill(
          TestDirectory.options().wal(WalOptions.DEFAULT.withCompression(compression)),
          from,
          from + 20);
      from += 20;
    }

    for (List<String> samples : directory.read(TestDirectory.options()).values()) {
      assertThat(samples).hasSize(from);
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
    TsdbOptions.Builder options =
        TestDirectory.options().head(head -> head.snapshotOnShutdown(true));
    directory.fill(options, 0, 100);
    Path ahead = dir.resolve("chunk_snapshot.000100.0000000000");
    Files.move(snapshot(), ahead);

    try (Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(ExpectedData.read(querier).get(TestDirectory.series(1))).hasSize(100);
      assertThat(Files.exists(ahead)).isFalse();
    }
    assertThat(snapshot()).isNotEqualTo(ahead);
  }

  @Test
  void aSnapshotWithAnUnknownEncodingIsPassedOver() throws IOException {
    TsdbOptions.Builder options =
        TestDirectory.options().wal(WalOptions.DEFAULT).head(head -> head.snapshotOnShutdown(true));
    directory.fill(options, 0, 100);
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

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.head.SnapshotLoad");
        Tsdb tsdb = Tsdb.open(dir, options.build());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(log.lines())
          .containsExactly(
              "SEVERE Failed to load chunk snapshot: "
                  + file.getParent()
                  + ": invalid chunk encoding \"<unknown>\" (99)");
      assertThat(ExpectedData.read(querier).get(TestDirectory.series(1))).hasSize(100);
      assertThat(tsdb.head().stats().replay().snapshotErrors()).isEqualTo(1);
      assertThat(tsdb.head().seriesCount()).isEqualTo(3);
    }
  }

  @Test
  void deletionsAreThereForOthersToo() throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    if (!Files.exists(promtool)) {
      System.err.println("SKIPPED: no promtool at " + promtool);
      Assumptions.abort("no promtool at " + promtool);
    }
    directory.fill(TestDirectory.options(), 0, 400);
    try (Tsdb tsdb = Tsdb.open(dir, TestDirectory.options().build())) {
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
