package io.narthex.tsdb.inspect;

import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.testing.DocSnippet;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.Transcoder;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of the format pages, byte by byte. */
class ChunkFormatDocsTest {
  private static final long[] TIMES = {0, 15_000, 30_000, 45_000, 60_003, 75_000};
  private static final double[] VALUES = {100, 115, 130, 130, 145, 161};

  private static Chunk floats(Encoding encoding) {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    for (int i = 0; i < TIMES.length; i++) {
      chunk.appender().append(0, 1_470_000_000_000L + TIMES[i], VALUES[i]);
    }
    return Transcoder.transcode(chunk, encoding).get(0);
  }

  private static Chunk histograms() {
    Chunk chunk = Chunks.empty(Encoding.HISTOGRAM);
    for (int i = 0; i < 2; i++) {
      Histogram h =
          Histogram.builder()
              .schema(3)
              .zeroThreshold(0x1p-128)
              .zeroCount(1)
              .count(8 + 3L * i)
              .sum(18.5 + i)
              .positive(new Span[] {new Span(1, 2)}, 3 + i, 1)
              .build();
      long t = 1_470_000_000_000L + 15_000L * i;
      chunk.appender().appendHistogram(null, 0, t, h, true);
    }
    return chunk;
  }

  private static void check(String page, Chunk chunk) throws IOException {
    String hex =
        chunk.encoding().isClassic()
            ? ""
            : HexFormat.ofDelimiter(" ").formatHex(chunk.toByteArray()) + "\n\n";
    String text = ChunkExplainer.explain(chunk).toText();
    DocSnippet.check("format/" + page, "example", "```\n" + hex + text + "```\n");
  }

  @Test
  void examplesAreWhatTheEncodersWrite() throws IOException {
    check("xor.md", floats(Encoding.XOR));
    check("xor2.md", floats(Encoding.XOR2));
    check("histogram-chunks.md", histograms());
    check("classic-chunks.md", floats(Encoding.VARBIT));
  }
}
