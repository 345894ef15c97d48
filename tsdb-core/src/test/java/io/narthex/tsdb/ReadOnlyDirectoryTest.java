package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.storage.Querier;
import io.narthex.testing.CapturedLog;
import io.narthex.testing.ExpectedData;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is only read stays as it is, whatever is wrong with it. */
class ReadOnlyDirectoryTest {
  @TempDir Path dir;
  private TestDirectory directory;

  @BeforeEach
  void create() {
    directory = new TestDirectory(dir);
  }

  @Test
  void damageIsToldWhereTheUserHasItAndNotMended() throws IOException {
    TsdbOptions.Builder late =
        TestDirectory.options()
            .head(
                head ->
                    head.samplesPerChunk(8).outOfOrderWindow(Duration.ofHours(5)).replayShards(1));
    directory.fill(late, 0, 100);
    directory.fill(late, 40, 50);
    try (Tsdb tsdb = Tsdb.open(dir, late.build())) {
      tsdb.mapFullChunks();
    }
    Path chunks = directory.files("chunks_head/").get(0);
    byte[] bytes = Files.readAllBytes(chunks);
    bytes[50] ^= 1;
    Files.write(chunks, bytes);
    for (String log : List.of("wal/00000000", "wbl/00000001")) {
      Path segment = dir.resolve(log);
      bytes = Files.readAllBytes(segment);
      bytes[bytes.length / 20] ^= 1;
      Files.write(segment, bytes);
    }
    Map<String, byte[]> before = directory.files();

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
    assertThat(directory.files()).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void readingOnlyChangesNoByte() throws IOException {
    TsdbOptions.Builder late =
        TestDirectory.options().head(head -> head.outOfOrderWindow(Duration.ofHours(5)));
    directory.fill(late, 0, 500);
    directory.fill(late, 480, 490);
    directory.fill(late, 400, 410);
    Map<Labels, List<String>> expected = directory.read(late);
    Map<String, byte[]> before = directory.files();
    assertThat(before.keySet()).anyMatch(n -> n.startsWith("wbl/")).hasSizeGreaterThan(12);

    Path sandbox = dir.resolveSibling("sandbox");
    try (ReadOnlyTsdb tsdb = ReadOnlyTsdb.open(NioFs.instance(), dir, sandbox);
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      assertThat(ExpectedData.read(querier)).isEqualTo(expected);
      assertThat(expected.get(TestDirectory.series(1))).hasSize(500);
    }

    assertThat(Files.exists(sandbox)).isFalse();
    assertThat(directory.files()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void readingOnlyPassesOverABlockThatDoesNotSayWhatItIs() throws IOException {
    directory.fill(TestDirectory.options(), 0, 500);
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

  @Test
  void onceClosedNothingIsReadAndClosingAgainIsNothing() throws IOException {
    directory.fill(TestDirectory.options(), 0, 500);
    Path sandbox = dir.resolveSibling("sandbox");
    ReadOnlyTsdb tsdb = ReadOnlyTsdb.open(NioFs.instance(), dir, sandbox);
    assertThat(sandbox).exists();
    Querier before = tsdb.querier(0, Long.MAX_VALUE);
    before.close();

    tsdb.close();
    tsdb.close();

    assertThat(sandbox).doesNotExist();
    assertThatThrownBy(() -> tsdb.querier(0, Long.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
