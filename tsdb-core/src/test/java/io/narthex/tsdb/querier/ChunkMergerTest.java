package io.narthex.tsdb.querier;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.storage.BufferIterator;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Upstream's cases of merging series of several blocks. Blocks stand behind each other with {@code
 * ;}, their chunks with {@code /}; see {@link SampleScript}.
 */
class ChunkMergerTest {
  private static List<List<ChunkMeta>> blocks(String text) {
    List<List<ChunkMeta>> runs = new ArrayList<>();
    for (String block : text.split(";", -1)) {
      List<ChunkMeta> run = new ArrayList<>();
      for (SampleBuffer buffer : SampleScript.chunks(block)) {
        run.addAll(ListBlock.encode(buffer));
      }
      runs.add(run);
    }
    return runs;
  }

  private static String merged(String blocks) {
    return merged(blocks, Encoding.XOR);
  }

  private static String merged(String blocks, Encoding floats) {
    List<String> all = new ArrayList<>();
    for (ChunkMeta meta : new ChunkMerger(floats).merge(blocks(blocks))) {
      all.add(BlockQuerierTest.text(meta));
    }
    return String.join(" / ", all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ;                                     | ''
          1 2 / 3                               | 1 2 / 3
          1 2 / 3 5 ; 7 9 / 10                  | 1 2 / 3 5 / 7 9 / 10
          1 2 / 3 8 ; 7 9 / 10                  | 1 2 / 3 7 8 9 / 10
          1 2 3 5 ; 1 2 3 5                     | 1 2 3 5
          1 2 3 5 ; 2 3 5 6                     | 1 2 3 5 6
          1 2 3 5 ; 2 3 6 ; 0 4                 | 0 1 2 3 4 5 6
          1 2 3 5 ; 4 6 ; 6 10                  | 1 2 3 4 5 6 10
          0 5 / 10 15 ; 2 20 / 25 30 ; 18 26 / 31 35 | 0 2 5 10 15 18 20 25 26 30 / 31 35
          1 2 / 3 4 ; 1 2 / 3 4 ; 1 2 / 3 4     | 1 2 / 3 4
          1h 2h / 4h 5h ; 3h                    | 1h 2hn / 3h / 4h 5hn
          1f 2f / 4f 5f ; 3f                    | 1f 2fn / 3f / 4f 5fn
          1h 3h ; 2 4                           | 1h / 2 / 3h / 4
          1hg 3hg ; 2hg                         | 1hg 2hg 3hg
          -5 -3 ; -4                            | -5 -4 -3
          """)
  void chunksThatOverlapBecomeNewOnes(String blocks, String merged) {
    assertThat(merged(blocks)).isEqualTo(merged);
  }

  /** What the header of a chunk says of a reset is kept only if the chunk is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0hr 5h / 10hr 15h                             | 0hr 5hn / 10hr 15hn
          3hr 5h / 10hr 15h ; 3hr 5h / 10hr 15h         | 3hr 5hn / 10hr 15hn
          3hr 5h / 10hr 15h ; 3hr 5h / 10hr 12h 15h     | 3hr 5hn / 10h 12hn 15hn
          3fr 5f / 10fr 15f ; 3fr 5f / 10fr 12f 15f     | 3fr 5fn / 10f 12fn 15fn
          """)
  void resetsAreForgottenWhereChunksAreMadeAnew(String blocks, String merged) {
    assertThat(merged(blocks)).isEqualTo(merged);
  }

  @Test
  void newChunksHave120Samples() {
    assertThat(sizes("0..109 ; 60..109", Encoding.XOR)).containsExactly("XOR 110");
    assertThat(sizes("0..89 ; 60..149", Encoding.XOR)).containsExactly("XOR 120", "XOR 30");
    assertThat(sizes("0..89 ; 60..149", Encoding.XOR2)).containsExactly("XOR2 120", "XOR2 30");
    assertThat(sizes("0..199 ; 300..301", Encoding.XOR2))
        .as("what overlaps nothing stays as it is")
        .containsExactly("XOR 120", "XOR 80", "XOR 2");
    assertThat(sizes("0h..129 ; 5h..7", Encoding.XOR))
        .containsExactly("histogram 120", "histogram 10");
  }

  private static List<String> sizes(String blocks, Encoding floats) {
    List<String> sizes = new ArrayList<>();
    for (ChunkMeta meta : new ChunkMerger(floats).merge(blocks(blocks))) {
      Chunk chunk = Objects.requireNonNull(meta.chunk());
      sizes.add(chunk.encoding() + " " + chunk.sampleCount());
    }
    return sizes;
  }

  /** Of two samples at one time the same one is kept as upstream keeps, whatever the order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1=1 5=1 9=1 ; 1=2 5=2 9=2            | 1=1 5=1 9=1
          1=1 5=1 ; 3=2 5=2 7=2                | 1=1 3=2 5=1 7=2
          1=1 2=1 3=1 ; 2=2 3=2 4=2            | 1=1 2=2 3=2 4=2
          3=2 5=2 ; 1=1 3=1 5=1                | 1=1 3=2 5=2
          """)
  void ofTwoSamplesAtOneTimeOneStays(String blocks, String merged) {
    List<List<ChunkMeta>> runs = new ArrayList<>();
    for (String block : blocks.split(";")) {
      SampleBuffer buffer = new SampleBuffer();
      for (String sample : block.trim().split(" ")) {
        String[] parts = sample.split("=");
        buffer.add(Long.parseLong(parts[0]), Double.parseDouble(parts[1]));
      }
      runs.add(ListBlock.encode(buffer));
    }
    StringBuilder found = new StringBuilder();
    for (ChunkMeta meta : new ChunkMerger(Encoding.XOR).merge(runs)) {
      SampleBuffer buffer = new SampleBuffer();
      Objects.requireNonNull(meta.chunk()).decode(buffer);
      for (int i = 0; i < buffer.size(); i++) {
        found.append(buffer.time(i)).append('=').append((int) buffer.value(i)).append(' ');
      }
      assertThat(SampleScript.text(new BufferIterator(buffer))).isNotEmpty();
    }
    assertThat(found.toString().trim()).isEqualTo(merged);
  }
}
