package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import io.narthex.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is damaged in a block, and what opening or reading makes of it: as upstream. */
class BlockDamageTest {
  private static final int SERIES = 5;
  private static final int SAMPLES = 120;
  private static final int ALL = SERIES * SAMPLES;

  @TempDir Path tmp;
  private Path block = Path.of("");

  private static TsdbOptions options() {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO))
        .random(new Random(1))
        .build();
  }

  @BeforeEach
  void writeOneBlock() throws IOException {
    BlockWriter writer =
        new BlockWriter(io.narthex.tsdb.fs.NioFs.instance(), tmp, Duration.ofHours(2).toMillis());
    Appender appender = writer.appender();
    for (int i = 0; i < SAMPLES; i++) {
      for (int s = 0; s < SERIES; s++) {
        appender.append(0, Labels.of("__name__", "m", "s", "" + s), i * 60_000L, i * 1.5 + s);
      }
    }
    appender.commit();
    block = tmp.resolve(writer.flush().ulid());
  }

  private int samples() throws IOException {
    int samples = 0;
    try (Tsdb tsdb = Tsdb.open(tmp, options());
        Querier querier = tsdb.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(true, null, List.of(Matcher.regex("__name__", ".+")));
      SampleBuffer buffer = new SampleBuffer();
      while (set.next()) {
        buffer.clear();
        set.at().read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
        samples += buffer.size();
      }
    }
    return samples;
  }

  private static void flip(Path file, int fromEnd) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - fromEnd] ^= 1;
    Files.write(file, bytes);
  }

  private static void cut(Path file, int to) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), to));
  }

  private void assertRefused(String why) {
    assertThatThrownBy(this::samples)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("corrupted blocks")
        .hasMessageContaining(block.getFileName().toString())
        .hasMessageContaining(why);
  }

  @Test
  void undamagedHasAll() throws IOException {
    assertThat(samples()).isEqualTo(ALL);
  }

  @Test
  void withoutMetaIsPassedOver() throws IOException {
    Files.delete(block.resolve("meta.json"));
    assertThat(samples()).isZero();
    assertThat(block.resolve("index")).exists();
  }

  @Test
  void withNonsenseAsMetaIsPassedOver() throws IOException {
    Files.writeString(block.resolve("meta.json"), "{\"ulid\": ");
    assertThat(samples()).isZero();
    assertThat(block.resolve("index")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"ulid":                    | line 1, column 9: Unexpected end-of-input within/between Object entries
          {"ulid": 1,\\n "minTime": "a"} | line 2, column 14: Current token (VALUE_STRING) not numeric, can not use numeric value accessors
          {\\n\\t"ulid": x}             | line 2, column 10: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')
          {"stats": []}               | line 1, column 12: expected START_OBJECT, found START_ARRAY
          ``                          | line 1, column 1: expected START_OBJECT, found the end
          """)
  void whatIsWrongWithAMetaIsOneLine(String content, String wrong) throws IOException {
    Path meta = block.resolve("meta.json");
    Files.writeString(meta, content.replace("\\n", "\n").replace("\\t", "\t"));

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.BlockStore")) {
      assertThat(samples()).isZero();
      assertThat(log.lines())
          .containsExactly(
              "SEVERE Failed to read meta.json for a block during reloadBlocks. Skipping: "
                  + meta
                  + ": not a block's meta: "
                  + wrong);
    }
  }

  @Test
  void aMissingMetaIsOneLine() throws IOException {
    Path meta = block.resolve("meta.json");
    Files.delete(meta);

    try (CapturedLog log = CapturedLog.of("io.narthex.tsdb.BlockStore")) {
      assertThat(samples()).isZero();
      assertThat(log.lines())
          .containsExactly(
              "SEVERE Failed to read meta.json for a block during reloadBlocks. Skipping: "
                  + meta
                  + ": no such file");
    }
  }

  @Test
  void withMetaOfAnotherVersionIsPassedOver() throws IOException {
    Path meta = block.resolve("meta.json");
    Files.writeString(meta, Files.readString(meta).replace("\"version\": 1", "\"version\": 3"));
    assertThat(samples()).isZero();
  }

  @Test
  void withDamagedTableOfContentsIsRefused() throws IOException {
    flip(block.resolve("index"), 10);
    assertRefused("read TOC: invalid checksum");
  }

  @Test
  void withEmptyIndexIsRefused() throws IOException {
    cut(block.resolve("index"), 0);
    assertRefused("");
  }

  @Test
  void withDamagedTombstonesIsRefused() throws IOException {
    flip(block.resolve("tombstones"), 1);
    assertRefused("");
  }

  @Test
  void withoutTombstonesHasAll() throws IOException {
    Files.delete(block.resolve("tombstones"));
    assertThat(samples()).isEqualTo(ALL);
  }

  @Test
  void withDamagedChunkFileHeaderIsRefused() throws IOException {
    Path chunks = block.resolve("chunks/000001");
    flip(chunks, (int) Files.size(chunks));
    assertRefused("");
  }

  @Test
  void damagedChunkIsAnErrorOfTheQueryNotALoss() throws IOException {
    flip(block.resolve("chunks/000001"), 10);
    assertThatThrownBy(this::samples)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void cutChunksAreAnErrorOfTheQueryNotALoss() throws IOException {
    Path chunks = block.resolve("chunks/000001");
    cut(chunks, (int) Files.size(chunks) / 2);
    assertThatThrownBy(this::samples).isInstanceOf(CorruptionException.class);
  }

  @Test
  void leftoversOfBlocksGoWhatIsForeignStays() throws IOException {
    Path creating = tmp.resolve(block.getFileName() + ".tmp-for-creation");
    Path deleting = tmp.resolve(block.getFileName() + ".tmp-for-deletion");
    Path foreign = tmp.resolve("foo.tmp");
    for (Path dir : List.of(creating, deleting, foreign)) {
      Files.createDirectory(dir);
    }
    assertThat(samples()).isEqualTo(ALL);
    assertThat(creating).doesNotExist();
    assertThat(deleting).doesNotExist();
    assertThat(foreign).exists();
  }
}
