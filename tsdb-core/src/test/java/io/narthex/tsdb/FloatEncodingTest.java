package io.narthex.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Appender;
import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding of floats, which may change while a database is open; upstream's cases. */
class FloatEncodingTest {
  private static final Labels ONE = Labels.of("a", "b");
  private static final String NO_ROOM =
      "float chunk encoding \"xor\" is incompatible with start-timestamp storage; XOR chunks do not"
          + " store start timestamps, use \"xor2\"";

  @TempDir Path dir;

  private static TsdbOptions.Builder options(boolean xor2) {
    return TsdbOptions.builder()
        .blocks(blocks -> blocks.retention(Duration.ZERO).maxDuration(Duration.ofHours(2)))
        .random(new Random(1))
        .head(head -> head.xor2(xor2));
  }

  private static Encoding encoding(boolean xor2) {
    return xor2 ? Encoding.XOR2 : Encoding.XOR;
  }

  private static void append(Tsdb tsdb, long from, long to) throws IOException {
    Appender appender = tsdb.appender();
    for (long t = from; t <= to; t++) {
      appender.append(0, ONE, t, t);
    }
    appender.commit();
  }

  private static List<Encoding> inHead(Tsdb tsdb) {
    List<Encoding> found = new ArrayList<>();
    tsdb.head()
        .inspect(
            List.of(Matcher.equal("a", "b")),
            series -> series.chunks().forEach(c -> found.add(c.encoding())));
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangeWaitsForTheNextChunk(boolean first) throws IOException {
    try (Tsdb tsdb = Tsdb.open(dir, options(first).build())) {
      append(tsdb, 1, 5);
      tsdb.xor2(!first);
      append(tsdb, 6, 10);
      assertThat(inHead(tsdb)).containsExactly(encoding(first));

      append(tsdb, 11, 360);

      assertThat(inHead(tsdb)).hasSizeGreaterThan(1).endsWith(encoding(!first));
      assertThat(inHead(tsdb).get(0)).isEqualTo(encoding(first));
      assertThat(TsdbChunks.samples(TsdbChunks.read(tsdb, 1, 360).get(ONE)).size()).isEqualTo(360);
    }
  }

  @Test
  void whereStartTimesAreKeptThereMustBeRoomForThem() throws IOException {
    assertThatThrownBy(() -> options(false).head(head -> head.storeSt(true)).build())
        .hasMessage(NO_ROOM);
    try (Tsdb tsdb = Tsdb.open(dir, options(true).head(head -> head.storeSt(true)).build())) {
      assertThatThrownBy(() -> tsdb.xor2(false)).hasMessage(NO_ROOM);
      append(tsdb, 1, 5);
      assertThat(inHead(tsdb)).as("a refused change is none").containsExactly(Encoding.XOR2);
    }
  }

  private void overlapping(long from) throws IOException {
    for (long begin : new long[] {from, from + 25}) {
      BlockWriter writer = new BlockWriter(NioFs.instance(), dir, 1000);
      Appender appender = writer.appender();
      for (long t = begin; t < begin + 50; t++) {
        appender.append(0, ONE, t, t);
      }
      appender.commit();
      writer.flush();
    }
  }

  private static List<Encoding> woven(Tsdb tsdb, List<Block> blocks) {
    List<Encoding> found = new ArrayList<>();
    Encoding floats = encoding(tsdb.options().head().xor2());
    for (ChunkMeta meta : TsdbChunks.read(blocks, 0, 1000, floats).get(ONE)) {
      found.add(Objects.requireNonNull(meta.chunk()).encoding());
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWovenAnewIsInTheEncodingOfTheTime(boolean first) throws IOException {
    overlapping(0);
    try (Tsdb tsdb = Tsdb.open(dir, options(first).build())) {
      assertThat(woven(tsdb, tsdb.blocks())).isNotEmpty().containsOnly(encoding(first));
      tsdb.compact();
      assertThat(tsdb.blocks()).hasSize(1);
      assertThat(woven(tsdb, tsdb.blocks())).isNotEmpty().containsOnly(encoding(first));

      overlapping(100);
      tsdb.reloadBlocks();
      tsdb.xor2(!first);
      tsdb.compact();

      assertThat(tsdb.blocks()).hasSize(2);
      assertThat(woven(tsdb, tsdb.blocks().subList(0, 1))).containsOnly(encoding(first));
      assertThat(woven(tsdb, tsdb.blocks().subList(1, 2))).containsOnly(encoding(!first));
    }
  }
}
