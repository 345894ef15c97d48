package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns and the sample-at-a-time form are the same, in both directions. */
class ColumnsPropertyTest {
  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void bothFormsAgreeOnAdversarialSamples(Encoding encoding) {
    for (long seed = 0; seed < 400; seed++) {
      check(encoding, seed, 400);
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void bothFormsAgreeOnMany(Encoding encoding) {
    for (long seed = 0; seed < 20_000; seed++) {
      check(encoding, seed, 2_000);
    }
  }

  private static void check(Encoding encoding, long seed, int most) {
    ChunkSamples in = ChunkSamples.floats(seed, most);
    int n = in.times.length;
    boolean st = encoding.holdsStartTimes();

    Chunk single = Chunks.empty(encoding);
    for (int i = 0; i < n; i++) {
      single.appender().append(in.startTimes[i], in.times[i], in.values[i]);
    }
    Chunk batch = Chunks.empty(encoding);
    int split = (int) (seed % (n + 1));
    batch.appender().appendAll(in.startTimes, in.times, in.values, 0, split);
    batch.appender().appendAll(in.startTimes, in.times, in.values, split, n);
    assertThat(batch.toByteArray()).as("seed %d", seed).isEqualTo(single.toByteArray());

    SampleBuffer columns = new SampleBuffer();
    Chunks.of(encoding, single.toByteArray()).decode(columns);
    assertThat(readAsColumns(single)).as("seed %d", seed).isEqualTo(n >= 2);
    SampleIterator it = single.iterator();
    assertThat(columns.size()).isEqualTo(n);
    for (int i = 0; i < n; i++) {
      assertThat(it.next()).isEqualTo(ValueType.FLOAT);
      long bits = Double.doubleToRawLongBits(in.values[i]);
      String where = "seed " + seed + " sample " + i;
      assertThat(it.atT()).as(where).isEqualTo(in.times[i]).isEqualTo(columns.time(i));
      assertThat(Double.doubleToRawLongBits(it.atV())).as(where).isEqualTo(bits);
      assertThat(Double.doubleToRawLongBits(columns.value(i))).as(where).isEqualTo(bits);
      long start = st ? in.startTimes[i] : 0;
      assertThat(it.atSt()).as(where).isEqualTo(start).isEqualTo(columns.startTime(i));
    }
    assertThat(it.next()).isEqualTo(ValueType.NONE);
  }

  /** The iterator would hide a column decoder that gives up. */
  private static boolean readAsColumns(Chunk chunk) {
    SampleBuffer buffer = new SampleBuffer();
    byte[] bytes = chunk.toByteArray();
    return chunk.encoding() == Encoding.XOR
        ? XorDecoder.columns(bytes, bytes.length, buffer)
        : Xor2Decoder.columns(bytes, bytes.length, buffer);
  }

  /** From sample 127 on there are start time fields in any case. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 126, 127, 128, 300, 499})
  void startTimesFromSomeSampleOn(int change) {
    Chunk chunk = Chunks.empty(Encoding.XOR2);
    long[] starts = new long[500];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i < change ? 7 : 1_000_000L * (i / 50) + i % 3;
      chunk.appender().append(starts[i], 1_000L * i + i % 2, i % 5 == 0 ? StaleNaN.VALUE : i / 9);
    }
    SampleBuffer buffer = new SampleBuffer(0);
    buffer.add(1, 2);

    chunk.decode(buffer);

    assertThat(readAsColumns(chunk)).isTrue();
    assertThat(buffer.startTime(0)).isZero();
    SampleIterator it = chunk.iterator();
    for (int i = 0; i < starts.length; i++) {
      it.next();
      assertThat(buffer.time(i + 1)).isEqualTo(it.atT());
      assertThat(Double.doubleToRawLongBits(buffer.value(i + 1)))
          .isEqualTo(Double.doubleToRawLongBits(it.atV()));
      assertThat(buffer.startTime(i + 1)).as("sample %d", i).isEqualTo(starts[i]);
    }
  }

  /** It has no field for its time, and columns read it as if it had one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void secondSampleOfEachForm(int change) {
    for (int form = 0; form < 4; form++) {
      BitWriter out = new BitWriter(Xor2Format.HEADER_BYTES);
      out.varint(1000);
      out.bits(Double.doubleToRawLongBits(1.5), 64);
      out.uvarint(15);
      switch (form) {
        case 0 -> out.bit(0);
        case 1 -> { // no writer does so before there is a window
          out.bits(0b10, 2);
          out.bits(0x3234_5678_90ab_cdefL, 64);
        }
        case 2 -> out.bits(0b110L << 31 | 12 << 26 | 20 << 20 | 0xabcde, 34);
        default -> out.bits(0b111, 3);
      }
      if (change == 1) {
        VarBit.writeInt(out, 7);
      }
      out.bit(0); // the third one: on time, same value
      if (change == 1) {
        VarBit.writeInt(out, 0);
      }
      out.store(3);
      out.bytes[StartTimes.HEADER_AT] = (byte) change;
      byte[] bytes = java.util.Arrays.copyOf(out.bytes, out.length());
      SampleBuffer buffer = new SampleBuffer();

      assertThat(Xor2Decoder.columns(bytes, bytes.length, buffer)).isTrue();

      SampleIterator it = new Xor2Iterator(bytes, bytes.length);
      for (int i = 0; i < 3; i++) {
        it.next();
        assertThat(buffer.time(i)).isEqualTo(it.atT()).isEqualTo(1000 + 15 * i);
        assertThat(Double.doubleToRawLongBits(buffer.value(i)))
            .as("sample %d of form %d", i, form)
            .isEqualTo(Double.doubleToRawLongBits(it.atV()));
        assertThat(buffer.startTime(i)).isEqualTo(it.atSt());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void refusesMoreColumnsThanTheHeaderCanCount(Encoding encoding) {
    long[] times = new long[65_536];
    double[] values = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = i;
    }
    ChunkAppender appender = Chunks.empty(encoding).appender();

    assertThatIllegalStateException()
        .isThrownBy(() -> appender.appendAll(null, times, values, 0, times.length))
        .withMessage("chunk capacity exceeded");

    Chunk full = Chunks.empty(encoding);
    full.appender().appendAll(null, times, values, 0, 65_535);
    assertThat(full.sampleCount()).isEqualTo(65_535);
  }

  @Test
  void decodingAddsBehindWhatIsInTheBuffer() {
    ChunkSamples in = ChunkSamples.floats(77, 50);
    Chunk chunk = Chunks.empty(Encoding.XOR2);
    chunk.appender().appendAll(in.startTimes, in.times, in.values, 0, in.times.length);
    SampleBuffer buffer = new SampleBuffer(0);
    buffer.add(1, 2);

    chunk.decode(buffer);
    chunk.decode(buffer);

    assertThat(buffer.size()).isEqualTo(1 + 2 * in.times.length);
    assertThat(buffer.time(1)).isEqualTo(in.times[0]);
    assertThat(buffer.startTime(0)).isZero();
  }

  @Test
  void iteratorDoesNotSeeLaterAppends() {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    ChunkAppender appender = chunk.appender();
    appender.append(0, 1000, 1);
    appender.append(0, 2000, 2);
    SampleIterator it = chunk.iterator();
    Chunk snapshot = chunk.snapshot();

    for (int i = 3; i < 500; i++) {
      appender.append(0, i * 1000L, i * 1.1);
    }

    assertThat(it.seek(1500)).isEqualTo(ValueType.FLOAT);
    assertThat(it.atV()).isEqualTo(2);
    assertThat(it.next()).isEqualTo(ValueType.NONE);
    assertThat(snapshot.sampleCount()).isEqualTo(2);
    assertThat(chunk.sampleCount()).isEqualTo(499);
  }

  @Test
  void compactedChunkTakesMoreSamples() {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    chunk.appender().append(0, 1000, 1);
    chunk.compact();
    assertThat(chunk.array().length).isLessThan(60);

    chunk.appender().append(0, 2000, 1.5);

    SampleBuffer buffer = new SampleBuffer();
    chunk.decode(buffer);
    assertThat(buffer.size()).isEqualTo(2);
    assertThat(buffer.value(1)).isEqualTo(1.5);
  }
}
