package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not get into an index, in upstream's words. */
class IndexFileWriterTest {
  private static final Labels A1 = Labels.of("a", "1");
  private static final Labels A2 = Labels.of("a", "2");

  @TempDir Path dir;
  private IndexFileWriter out;

  @BeforeEach
  void open() throws IOException {
    out = new IndexFileWriter(NioFs.instance(), dir.resolve("index"));
  }

  @AfterEach
  void close() throws IOException {
    out.close();
  }

  private void symbols(String... sorted) throws IOException {
    out.symbols(List.of(sorted).iterator());
  }

  @Test
  void symbolsAscend() {
    assertThatThrownBy(() -> symbols("b", "a")).hasMessage("symbol \"a\" out-of-order");
  }

  @Test
  void seriesAscend() throws IOException {
    symbols("1", "2", "a");
    out.series(A2, List.of());

    assertThatThrownBy(() -> out.series(A1, List.of()))
        .hasMessage(
            "out-of-order series added with label set \"{a=\\\"1\\\"}\","
                + " last label set \"{a=\\\"2\\\"}\"");
  }

  @Test
  void symbolsOfSeriesAreThere() throws IOException {
    symbols("1", "a");

    assertThatThrownBy(() -> out.series(A2, List.of()))
        .hasMessage("symbol entry for \"2\" does not exist");
  }

  @Test
  void chunksAscend() throws IOException {
    symbols("1", "2", "a");
    out.series(A1, List.of(new ChunkMeta(1, 10, 20), new ChunkMeta(2, 21, 30)));

    assertThatThrownBy(
            () -> out.series(A2, List.of(new ChunkMeta(3, 10, 20), new ChunkMeta(4, 20, 30))))
        .hasMessage("chunk minT 20 is not higher than previous chunk maxT 20");
  }

  @Test
  void referencesOfChunksAscend() throws IOException {
    symbols("1", "2", "a");
    out.series(A1, List.of(new ChunkMeta(5, 10, 20)));

    assertThatThrownBy(() -> out.series(A2, List.of(new ChunkMeta(4, 10, 20))))
        .hasMessage("unsorted chunk reference: 4, previous: 5");
  }

  @Test
  void chunksEndNotBeforeTheyBegin() throws IOException {
    symbols("1", "a");

    assertThatThrownBy(() -> out.series(A1, List.of(new ChunkMeta(4, 20, 19))))
        .hasMessage("chunk maxT 19 is less than minT 20");
  }

  @Test
  void chunksMayLieBeforeTheEpoch() throws IOException {
    symbols("1", "a");
    List<ChunkMeta> chunks =
        List.of(new ChunkMeta(8, -100, -50), new ChunkMeta(9, -49, -49), new ChunkMeta(9, 0, 7));
    out.series(A1, chunks);
    out.finish();
    out.close();

    try (IndexFileReader in = IndexFileReader.open(NioFs.instance(), dir.resolve("index"))) {
      Postings all = in.all().postings();
      assertThat(all.next()).isTrue();
      assertThat(in.series(all.at(), Long.MIN_VALUE, Long.MAX_VALUE).chunks()).isEqualTo(chunks);
      assertThat(in.series(all.at(), -49, -1).chunks()).isEqualTo(chunks.subList(1, 2));
    }
  }

  private static final int SERIES = 500;

  private Path write(String file, IndexFileWriter.Limits limits) throws IOException {
    Path path = dir.resolve(file);
    try (IndexFileWriter to = new IndexFileWriter(NioFs.instance(), path, limits)) {
      TreeSet<String> symbols = new TreeSet<>(List.of("a", "b", "x"));
      List<Labels> all = new ArrayList<>();
      for (int i = 1000; i < 1000 + SERIES; i++) {
        symbols.add("value " + i);
        all.add(Labels.of("a", "value " + i, "b", "x"));
      }
      to.symbols(symbols.iterator());
      for (Labels labels : all) {
        to.series(labels, List.of(new ChunkMeta(8, 1, 2)));
      }
      to.finish();
    }
    return path;
  }

  @Test
  void sectionsInPiecesHaveTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(write("whole", IndexFileWriter.Limits.DEFAULT));

    for (int piece : new int[] {1, 7, 64, 1000, 4096}) {
      Path pieces = write("pieces", new IndexFileWriter.Limits(piece, 1 << 20, 1 << 20));

      assertThat(Files.readAllBytes(pieces)).as("pieces of %s", piece).isEqualTo(whole);
    }
    try (IndexFileReader in = IndexFileReader.open(NioFs.instance(), dir.resolve("pieces"))) {
      assertThat(in.all().size()).isEqualTo(SERIES);
    }
  }

  @Test
  void whatDoesNotFitIntoALengthIsRefused() throws IOException {
    assertThatThrownBy(() -> write("a", new IndexFileWriter.Limits(64, 5000, 5000)))
        .isInstanceOf(IOException.class)
        .hasMessage("symbol table size exceeds 5000 bytes: 5002");
    assertThatThrownBy(() -> write("b", new IndexFileWriter.Limits(64, 6010, 2004)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("postings offset table size exceeds 6010 bytes: 60[12]\\d");
    assertThatThrownBy(() -> write("c", new IndexFileWriter.Limits(64, 1 << 20, 2000)))
        .isInstanceOf(IOException.class)
        .hasMessage("list of =\"\" size exceeds 2000 bytes: 2004");
  }
}
