package io.narthex.tsdb.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.ValueType;
import io.narthex.testing.Conformance;
import io.narthex.testing.MiniJson;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.ChunkSamples;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunkenc.classic.ClassicSeries;
import java.io.IOException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkExplainerTest {
  private static final long[] LESSON_TIMES = {0, 15_000, 30_000, 45_000, 60_003, 75_000};
  private static final double[] LESSON_VALUES = {100, 115, 130, 130, 145, 161};

  private static ChunkExplanation lesson(Encoding encoding) {
    Chunk chunk = Chunks.empty(encoding);
    for (int i = 0; i < LESSON_TIMES.length; i++) {
      chunk.appender().append(0, 1_470_000_000_000L + LESSON_TIMES[i], LESSON_VALUES[i]);
    }
    return ChunkExplainer.explain(chunk);
  }

  @Test
  void explainsTheChunkOfTheLesson() {
    assertThat(lesson(Encoding.XOR).toText())
        .isEqualTo(
            """
            XOR chunk  6 samples  32 B (250 bits + 6 pad)  5.33 B/sample
             bit     #  field    bits                         cost  meaning
               0     -  n        0000000000000110               16  6 samples
              16     0  t        10000000 10110000 1001111 …    48  varint 1470000000000 = 2016-07-31T21:20:00Z
              64     0  v        01000000 01011001 0000000 …    64  100 raw
             128     1  Δt       10011000 01110101              16  uvarint 15000 ms
             144     1  v        11 01101 000101 10111          18  xor 0005c00000000000 → new window lead 13, sig 5 → 115
             162     2  ΔΔt      0                               1  on time
             163     2  v        11 01010 000111 1111001        20  xor 003c800000000000 → new window lead 10, sig 7 (wider) → 130
             183     3  ΔΔt      0                               1  on time
             184     3  v        0                               1  same value → 130
             185     4  ΔΔt      10 00000000000011              16  3 ms longer than the step before: costs 15 extra bits
             201     4  v        11 01110 000101 10011          18  xor 0002600000000000 → new window lead 14, sig 5 → 145
             219     5  ΔΔt      10 11111111111010              16  6 ms shorter than the step before: costs 15 extra bits
             235     5  v        11 01101 000010 11             15  xor 0006000000000000 → new window lead 13, sig 2 (wider) → 161
             250     -  pad      000000                          6  unused
            sum: header 16 bits, time 98 bits, value 136 bits | hint: integer counter: try varbit (integer double-delta)
            """);
  }

  @Test
  void countsTheBitsOfTheLesson() {
    ChunkExplanation xor = lesson(Encoding.XOR);

    assertThat(xor.usedBits()).isEqualTo(250);
    assertThat(xor.cost(ChunkField.Kind.TIME)).isEqualTo(98);
    assertThat(xor.cost(ChunkField.Kind.VALUE)).isEqualTo(136);
    assertThat(xor.cost(ChunkField.Kind.HEADER)).isEqualTo(16);
    assertThat(xor.fields())
        .extracting(ChunkField::bit)
        .containsExactly(0, 16, 64, 128, 144, 162, 163, 183, 184, 185, 201, 219, 235, 250);
    assertThat(xor.hint()).startsWith("integer counter");
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2", "DELTA", "DOUBLE_DELTA", "VARBIT"})
  void readsFloatsAsTheEngineDoes(Encoding encoding) {
    for (long seed = 0; seed < 80; seed++) {
      ChunkSamples in = ChunkSamples.floats(seed, 300);
      if (encoding.isClassic()) {
        ClassicSeries series = new ClassicSeries(encoding);
        for (int i = 0; i < in.times.length; i++) {
          series.append(in.times[i], in.values[i]);
        }
        series.chunks().forEach(ChunkExplainerTest::assertSame);
      } else {
        Chunk chunk = Chunks.empty(encoding);
        chunk.appender().appendAll(in.startTimes, in.times, in.values, 0, in.times.length);
        assertSame(chunk);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HISTOGRAM", "FLOAT_HISTOGRAM", "HISTOGRAM_ST", "FLOAT_HISTOGRAM_ST"})
  void readsHistogramsAsTheEngineDoes(Encoding encoding) {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ChunkAppender appender = Chunks.empty(encoding).appender();
      for (int i = 0; i < 15; i++) {
        var h = ChunkSamples.histogram(random, seed % 2 == 0, i);
        ChunkAppender next =
            encoding.valueType() == ValueType.HISTOGRAM
                ? appender.appendHistogram(null, i, i * 1000L, h, false)
                : appender.appendFloatHistogram(null, i, i * 1000L, h.toFloat(), false);
        if (next != appender) {
          assertSame(appender.chunk());
        }
        appender = next;
      }
      assertSame(appender.chunk());
    }
  }

  @Test
  @Tag("conformance")
  void readsGoldenChunksAndBadOnesAsTheEngineDoes() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    try (var reader = Conformance.lines(Conformance.require("chunks/prometheus-3.14.jsonl.gz"))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Encoding encoding = Encoding.of(line.charAt("{\"Enc\":".length()) - '0');
        int hex = line.indexOf("\"Hex\":\"") + 7;
        byte[] bytes = HexFormat.of().parseHex(line.substring(hex, line.indexOf('"', hex)));
        assertSame(Chunks.of(encoding, bytes));
        for (int i = 0; i < 1; i++) {
          byte[] bad = bytes.clone();
          int bit = random.nextInt(bad.length * 8);
          bad[bit / 8] ^= (byte) (0x80 >> bit % 8);
          assertSame(Chunks.of(encoding, bad));
        }
      }
    }
  }

  private static void assertSame(Chunk chunk) {
    SampleBuffer fast = new SampleBuffer();
    boolean failed = false;
    try {
      chunk.decode(fast);
    } catch (CorruptionException e) {
      failed = true;
    }

    ChunkExplanation slow = ChunkExplainer.explain(chunk);

    assertThat(slow.error() != null).as(slow.error()).isEqualTo(failed);
    SampleBuffer samples = slow.samples();
    assertThat(samples.size()).isEqualTo(fast.size());
    for (int i = 0; i < fast.size(); i++) {
      boolean same =
          samples.time(i) == fast.time(i)
              && Double.doubleToRawLongBits(samples.value(i))
                  == Double.doubleToRawLongBits(fast.value(i))
              && samples.startTime(i) == fast.startTime(i)
              && java.util.Objects.equals(samples.histogram(i), fast.histogram(i));
      assertThat(same).as("sample %d of %s", i, chunk).isTrue();
    }
    int bit = 0;
    for (ChunkField field : slow.fields()) {
      assertThat(field.bit()).isEqualTo(bit);
      assertThat(field.bits().replace(" ", "")).hasSize(field.cost());
      bit += field.cost();
    }
    assertThat(bit).as("all bits are explained").isEqualTo(slow.length() * 8);
  }

  @Test
  void jsonIsJson() {
    Object json = MiniJson.parse(lesson(Encoding.XOR2).toJson());

    assertThat(MiniJson.object(json))
        .containsEntry("encoding", "XOR2")
        .containsEntry("samples", 6L);
  }

  @Test
  void pageNeedsNothingElse() {
    String page = lesson(Encoding.XOR).toHtml();

    assertThat(page).startsWith("<!doctype html>").contains("new window", "on time");
    assertThat(page).doesNotContain("http:", "https:", "<script src", "<link");
  }
}
