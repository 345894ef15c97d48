package io.narthex.tsdb.chunkenc.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.chunkenc.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Prometheus 1.8.2's own code wrote: 126 sequences, and the chunks it made of them. */
@Tag("conformance")
class ClassicGoldenTest {
  private static final Encoding[] ENCODINGS = {
    Encoding.DELTA, Encoding.DOUBLE_DELTA, Encoding.VARBIT
  };

  record Golden(
      Encoding encoding,
      String kind,
      long[] times,
      long[] bits,
      List<byte[]> chunks,
      List<Object> lengths,
      int firstDifferent) {}

  static List<Golden> goldens() throws IOException {
    List<Golden> goldens = new ArrayList<>();
    try (var reader = Conformance.lines(Conformance.require("chunks/prometheus-1.8.2.jsonl.gz"))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Map<String, Object> json = MiniJson.object(MiniJson.parse(line));
        List<Object> in = MiniJson.list(json.get("In"));
        long[] times = new long[in.size()];
        long[] bits = new long[in.size()];
        for (int i = 0; i < times.length; i++) {
          times[i] = (Long) MiniJson.object(in.get(i)).get("T");
          bits[i] = Long.parseUnsignedLong((String) MiniJson.object(in.get(i)).get("V"), 16);
        }
        List<byte[]> chunks =
            MiniJson.list(json.get("Chunks")).stream()
                .map(hex -> HexFormat.of().parseHex((String) hex))
                .toList();
        goldens.add(
            new Golden(
                ENCODINGS[(int) (long) (Long) json.get("Enc")],
                (String) json.get("Kind"),
                times,
                bits,
                chunks,
                MiniJson.list(json.get("Lens")),
                (int) (long) (Long) json.get("Diff")));
      }
    }
    assertThat(goldens).hasSize(126);
    return goldens;
  }

  @Test
  void appendingGivesTheExactBytes() throws IOException {
    for (Golden golden : goldens()) {
      ClassicSeries series = new ClassicSeries(golden.encoding);

      for (int i = 0; i < golden.times.length; i++) {
        series.append(golden.times[i], Double.longBitsToDouble(golden.bits[i]));
      }

      List<ClassicChunk> chunks = series.chunks();
      assertThat(chunks).as(golden.toString()).hasSameSizeAs(golden.chunks);
      for (int i = 0; i < chunks.size(); i++) {
        assertThat(chunks.get(i).array())
            .as("chunk %d of %s", i, golden)
            .isEqualTo(golden.chunks.get(i));
        assertThat((long) chunks.get(i).sampleCount()).isEqualTo(golden.lengths.get(i));
      }
    }
  }

  @Test
  void decodesTheExactSamples() throws IOException {
    for (Golden golden : goldens()) {
      SampleBuffer buffer = new SampleBuffer();
      for (byte[] bytes : golden.chunks) {
        ClassicChunk.of(golden.encoding, bytes).decode(buffer);
      }

      assertThat(buffer.size()).isEqualTo(golden.times.length);
      int firstDifferent = -1;
      for (int i = buffer.size() - 1; i >= 0; i--) {
        boolean same =
            buffer.time(i) == golden.times[i]
                && Double.doubleToRawLongBits(buffer.value(i)) == golden.bits[i];
        firstDifferent = same ? firstDifferent : i;
      }
      assertThat(firstDifferent).as(golden.toString()).isEqualTo(golden.firstDifferent);
    }
  }
}
