package io.narthex.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.fs.NioFs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
}
