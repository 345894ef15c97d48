package io.narthex.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.labels.Labels;
import io.narthex.testing.Conformance;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkSegmentWriter;
import io.narthex.tsdb.chunks.ChunksFormat;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.index.IndexFileWriter;
import io.narthex.tsdb.index.IndexFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples and numbers of the format pages are those of the code. */
class BlockFormatDocTest {
  @TempDir Path tmp;

  /** The block of the pages: one series of two samples. */
  @BeforeEach
  void writeBlock() throws IOException {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    chunk.appender().append(0, 1000, 1);
    chunk.appender().append(0, 2000, 2);
    List<ChunkMeta> placed;
    try (ChunkSegmentWriter out =
        new ChunkSegmentWriter(NioFs.instance(), tmp.resolve("chunks"), 0)) {
      placed = out.write(List.of(new ChunkMeta(0, 1000, 2000, chunk)));
    }
    try (IndexFileWriter out = new IndexFileWriter(NioFs.instance(), tmp.resolve("index"))) {
      out.symbols(List.of("", "__name__", "up").iterator());
      out.series(Labels.of("__name__", "up"), placed);
      out.finish();
    }
  }

  private static String page(String name) throws IOException {
    return Files.readString(Conformance.projectRoot().resolve("docs/format").resolve(name));
  }

  /** The fenced block of that name without its comments ({@code #} to the end of the line). */
  private static String example(String page, String name) throws IOException {
    Matcher m = Pattern.compile("```" + name + "\n(.*?)```", Pattern.DOTALL).matcher(page(page));
    assertThat(m.find()).as("example " + name).isTrue();
    return m.group(1);
  }

  private static String hex(String example) {
    return example.replaceAll("#.*", "").replaceAll("\\s", "");
  }

  private String written(String file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(tmp.resolve(file)));
  }

  @Test
  void chunksPageShowsTheBytesOfTheCode() throws IOException {
    assertThat(hex(example("chunks.md", "hex chunks"))).isEqualTo(written("chunks/000001"));
    assertThat(page("chunks.md")).contains(String.format("0x%08X", ChunksFormat.MAGIC));
  }

  @Test
  void indexPageShowsTheBytesOfTheCode() throws IOException {
    assertThat(hex(example("index.md", "hex index"))).isEqualTo(written("index"));
    assertThat(page("index.md")).contains(String.format("0x%08X", IndexFormat.MAGIC));
  }

  @Test
  void metaPageShowsTheTextOfTheCode() throws IOException {
    BlockMeta meta =
        new BlockMeta("01M824TE47KJP6FPMZS30VK7PC", 1_700_006_400_000L, 1_700_028_000_000L)
            .withStats(new BlockMeta.Stats(5632, 5632, 0, 4, 42, 0))
            .withCompaction(
                new BlockMeta.Compaction(
                    2,
                    List.of("01M824TDYCGRJG0ACGJ58KBP10", "01M824TE0SNCRK7N463DQ0J1E2"),
                    false,
                    List.of(
                        new BlockMeta.Parent(
                            "01M824TDYCGRJG0ACGJ58KBP10", 1_700_006_400_000L, 1_700_013_600_000L)),
                    false,
                    List.of(BlockMeta.FROM_OUT_OF_ORDER)));

    assertThat(example("meta-json.md", "json")).isEqualTo(MetaFile.toJson(meta) + "\n");
  }

  @Test
  void blockPageNamesTheDirectoriesOfTheCode() throws IOException {
    assertThat(page("block.md"))
        .contains(BlockDir.TMP_FOR_CREATION, BlockDir.TMP_FOR_DELETION, MetaFile.NAME);
  }
}
