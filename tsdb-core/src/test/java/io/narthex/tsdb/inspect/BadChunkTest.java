package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.ClassicChunk;
import io.narthex.tsdb.chunkenc.classic.Transcoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each truncation and each flipped bit of each golden chunk, of both generations, through every way
 * to read a chunk: columns, iterator, explainer; and, of a part of them, seeking, appending behind,
 * transcoding and the report.
 *
 * <p>All give the same samples and fail, if they do, behind the same one, with the position in
 * bits.
 */
@Tag("conformance")
class BadChunkTest {
  private static final Pattern WHERE = Pattern.compile("at bit \\d+|has no header");
  private static final long MID = 1_600_000_000_000L;

  /** A chunk as Prometheus wrote it. */
  private record Golden(Encoding encoding, byte[] bytes) {}

  /** What a way of reading gave. */
  private record Outcome(SampleBuffer samples, @Nullable String error) {}

  private interface Reading {
    void into(SampleBuffer samples);
  }

  @Test
  void someBadChunks() throws IOException {
    List<Golden> goldens = goldens();
    for (int i = 0; i < goldens.size(); i += 41) { // chunks of all encodings
      Golden golden = goldens.get(i);
      for (int bit = 0; bit < golden.bytes.length * 8; bit += bit < 200 ? 1 : 61) {
        readEachWay(golden.encoding, flipped(golden.bytes, bit), bit % 16 == 0);
      }
      for (int length = 0; length < golden.bytes.length; length += length < 40 ? 1 : 17) {
        truncated(golden, length, length % 16 == 0);
      }
    }
  }

  @Test
  @Tag("slow")
  void allBadChunks() throws IOException {
    int nth = 0; // explaining takes its time: an eighth of the bits, another one of each chunk
    for (Golden golden : goldens()) {
      for (int bit = nth++ % 8; bit < golden.bytes.length * 8; bit += 8) {
        readEachWay(golden.encoding, flipped(golden.bytes, bit), bit % 97 == 0);
      }
      for (int length = 0; length < golden.bytes.length; length++) {
        truncated(golden, length, length % 37 == 0);
      }
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] bad = bytes.clone();
    bad[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
    return bad;
  }

  private static void truncated(Golden golden, int length, boolean all) {
    Outcome whole = outcome(s -> chunk(golden.encoding, golden.bytes).decode(s));
    Outcome part = readEachWay(golden.encoding, Arrays.copyOf(golden.bytes, length), all);
    int n = part.samples.size();
    if (n > whole.samples.size() || !same(part.samples, whole.samples, n)) {
      throw new AssertionError(golden.encoding + ": not a prefix after " + length + " bytes");
    }
  }

  /** What the columns give, after a look whether all others give the same. */
  private static Outcome readEachWay(Encoding encoding, byte[] bad, boolean all) {
    Outcome columns = outcome(s -> chunk(encoding, bad).decode(s));
    assertSame(encoding, bad, "iterator", columns, outcome(s -> step(chunk(encoding, bad), s)));
    ChunkExplanation explained = ChunkExplainer.explain(encoding, bad, bad.length);
    Outcome slow = new Outcome(explained.samples(), explained.error());
    if (encoding.isClassic() && columns.error != null) {
      // Refused for its size or header alone; the explainer shows what there is.
      assertThat(same(columns.samples, slow.samples, columns.samples.size())).isTrue();
    } else {
      assertSame(encoding, bad, "explainer", columns, slow);
    }
    if (all) {
      readInOtherWays(encoding, bad, columns);
    }
    return columns;
  }

  private static void step(Chunk chunk, SampleBuffer into) {
    SampleIterator it = chunk.iterator();
    for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
      into.addCurrent(type, it);
    }
  }

  private static void readInOtherWays(Encoding encoding, byte[] bad, Outcome columns) {
    for (long target : new long[] {MID, Long.MAX_VALUE}) {
      outcome(s -> chunk(encoding, bad).iterator().seek(target));
    }
    if (encoding.valueType() != ValueType.FLOAT) {
      return;
    }
    if (!encoding.isClassic()) { // which goes on behind the last sample
      Outcome appended = outcome(s -> chunk(encoding, bad).appender());
      assertThat(appended.error == null).isEqualTo(columns.error == null);
    }
    for (Encoding to : EncodingReport.ENCODINGS) {
      if (to.isClassic() && (columns.error != null || goesBack(columns.samples))) {
        refusesOrTranscodes(encoding, bad, to);
        continue;
      }
      Outcome moved =
          outcome(s -> Transcoder.transcode(chunk(encoding, bad), to).forEach(c -> c.decode(s)));
      assertThat(moved.error == null).as("%s to %s", encoding, to).isEqualTo(columns.error == null);
      if (!to.isClassic() && moved.error == null) { // classic ones may round, as upstream's do
        assertThat(moved.samples.size()).isEqualTo(columns.samples.size());
      }
    }
    EncodingReport report = new EncodingReport("bad");
    report.add("series", columns.samples);
    assertThat(report.toText()).contains("encoding");
  }

  /**
   * Some of the classic encodings tell a time that goes back, some do not; of a chunk that is
   * broken the time may, before it is seen that it is broken.
   */
  private static void refusesOrTranscodes(Encoding encoding, byte[] bad, Encoding to) {
    try {
      outcome(s -> Transcoder.transcode(chunk(encoding, bad), to));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("less than zero");
    }
  }

  /** Whether there is a sample that is before the one before it, or a step beyond 63 bits. */
  private static boolean goesBack(SampleBuffer samples) {
    for (int i = 1; i < samples.size(); i++) {
      if (samples.time(i) < samples.time(i - 1) || samples.time(i) - samples.time(0) < 0) {
        return true;
      }
    }
    return false;
  }

  private static Outcome outcome(Reading reading) {
    SampleBuffer samples = new SampleBuffer();
    try {
      reading.into(samples);
      return new Outcome(samples, null);
    } catch (CorruptionException e) {
      String message = String.valueOf(e.getMessage());
      if (!WHERE.matcher(message).find()) {
        throw new AssertionError("no position: " + message, e);
      }
      return new Outcome(samples, message);
    }
  }

  private static void assertSame(
      Encoding encoding, byte[] bad, String way, Outcome columns, Outcome other) {
    int n = columns.samples.size();
    if ((columns.error == null) != (other.error == null)
        || n != other.samples.size()
        || n > 65_535
        || !same(columns.samples, other.samples, n)) {
      throw new AssertionError(
          encoding
              + " by "
              + way
              + ": "
              + n
              + " samples, "
              + columns.error
              + "; "
              + other.samples.size()
              + ", "
              + other.error
              + ": "
              + HexFormat.of().formatHex(bad));
    }
  }

  private static boolean same(SampleBuffer a, SampleBuffer b, int n) {
    for (int i = 0; i < n; i++) {
      if (a.time(i) != b.time(i)
          || a.startTime(i) != b.startTime(i)
          || Double.doubleToRawLongBits(a.value(i)) != Double.doubleToRawLongBits(b.value(i))
          || !(Objects.equals(a.histogram(i), b.histogram(i)) || isTooFine(b.histogram(i)))) {
        return false;
      }
    }
    return true;
  }

  /** The engine gives such a histogram in a coarser resolution, the explainer as it is. */
  private static boolean isTooFine(@Nullable Object histogram) {
    return histogram instanceof Histogram h && h.schema() > Schemas.EXPONENTIAL_MAX
        || histogram instanceof FloatHistogram f && f.schema() > Schemas.EXPONENTIAL_MAX;
  }

  private static Chunk chunk(Encoding encoding, byte[] bytes) {
    return encoding.isClassic()
        ? ClassicChunk.of(encoding, bytes.clone())
        : Chunks.of(encoding, bytes);
  }

  private static List<Golden> goldens() throws IOException {
    List<Golden> goldens = new ArrayList<>();
    try (var reader = Conformance.lines(Conformance.require("chunks/prometheus-3.14.jsonl.gz"))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Encoding encoding = Encoding.of(line.charAt("{\"Enc\":".length()) - '0');
        int hex = line.indexOf("\"Hex\":\"") + 7;
        goldens.add(new Golden(encoding, parse(line.substring(hex, line.indexOf('"', hex)))));
      }
    }
    Encoding[] classic = {Encoding.DELTA, Encoding.DOUBLE_DELTA, Encoding.VARBIT};
    try (var reader = Conformance.lines(Conformance.require("chunks/prometheus-1.8.2.jsonl.gz"))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        var json = MiniJson.object(MiniJson.parse(line));
        Encoding encoding = classic[(int) (long) (Long) json.get("Enc")];
        for (Object hex : MiniJson.list(json.get("Chunks"))) {
          goldens.add(new Golden(encoding, parse((String) hex)));
        }
      }
    }
    assertThat(goldens).hasSizeGreaterThan(640 + 126);
    return goldens;
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
