package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.GoldenChunks.Floats;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("conformance")
class FloatGoldenTest {
  private static List<Floats> goldens(Encoding encoding) {
    List<Floats> goldens = GoldenChunks.floats(encoding);
    assertThat(goldens).hasSize(200);
    return goldens;
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void iteratorGivesTheExactSamples(Encoding encoding) {
    for (Floats golden : goldens(encoding)) {
      Chunk chunk = Chunks.of(encoding, golden.bytes());
      SampleIterator it = chunk.iterator();

      for (int i = 0; i < golden.times().length; i++) {
        assertThat(it.next()).isEqualTo(ValueType.FLOAT);
        assertThat(it.atT()).as("t %d of %s", i, golden).isEqualTo(golden.times()[i]);
        assertThat(it.atSt()).as("st %d of %s", i, golden).isEqualTo(golden.startTimes()[i]);
        assertThat(Double.doubleToRawLongBits(it.atV())).isEqualTo(golden.bits()[i]);
      }
      assertThat(it.next()).isEqualTo(ValueType.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void columnsAreTheExactSamples(Encoding encoding) {
    for (Floats golden : goldens(encoding)) {
      SampleBuffer buffer = new SampleBuffer(0);

      Chunks.of(encoding, golden.bytes()).decode(buffer);

      assertThat(buffer.size()).isEqualTo(golden.times().length);
      for (int i = 0; i < buffer.size(); i++) {
        assertThat(buffer.time(i)).isEqualTo(golden.times()[i]);
        assertThat(buffer.startTime(i)).isEqualTo(golden.startTimes()[i]);
        assertThat(Double.doubleToRawLongBits(buffer.value(i))).isEqualTo(golden.bits()[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void appendingASampleAtATimeGivesTheExactBytes(Encoding encoding) {
    for (Floats golden : goldens(encoding)) {
      Chunk chunk = Chunks.empty(encoding);

      for (int i = 0; i < golden.times().length; i++) {
        double v = Double.longBitsToDouble(golden.bits()[i]);
        chunk.appender().append(golden.startTimes()[i], golden.times()[i], v);
      }

      assertThat(chunk.toByteArray()).as(golden.toString()).isEqualTo(golden.bytes());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void appendingColumnsGivesTheExactBytes(Encoding encoding) {
    for (Floats golden : goldens(encoding)) {
      Chunk chunk = Chunks.empty(encoding);
      int n = golden.times().length;
      int half = n / 2;
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = Double.longBitsToDouble(golden.bits()[i]);
      }

      chunk.appender().appendAll(golden.startTimes(), golden.times(), values, 0, half);
      chunk.appender().appendAll(golden.startTimes(), golden.times(), values, half, n);

      assertThat(chunk.toByteArray()).as(golden.toString()).isEqualTo(golden.bytes());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XOR", "XOR2"})
  void reopenedChunkContinuesWithTheExactBytes(Encoding encoding) {
    for (Floats golden : goldens(encoding)) {
      int n = golden.times().length;
      Chunk chunk = Chunks.empty(encoding);

      for (int i = 0; i < n; i++) {
        if (i % 7 == 3) {
          chunk = Chunks.of(encoding, chunk.toByteArray());
        }
        double v = Double.longBitsToDouble(golden.bits()[i]);
        chunk.appender().append(golden.startTimes()[i], golden.times()[i], v);
      }

      assertThat(chunk.toByteArray()).as(golden.toString()).isEqualTo(golden.bytes());
    }
  }
}
