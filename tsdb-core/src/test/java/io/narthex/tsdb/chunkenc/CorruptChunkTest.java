package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bad bytes give the samples before them or a {@link CorruptionException} with the position in
 * bits, the same by columns and by the iterator, and nothing else.
 */
@Tag("conformance")
class CorruptChunkTest {
  private static List<byte[]> goldens(Encoding encoding) {
    List<byte[]> chunks = new ArrayList<>();
    if (encoding.valueType() == ValueType.FLOAT) {
      GoldenChunks.floats(encoding).forEach(g -> chunks.add(g.bytes()));
    } else {
      GoldenChunks.histograms(encoding).forEach(g -> chunks.add(g.bytes()));
    }
    return chunks;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "^(XOR|XOR2|.*HISTOGRAM.*)$")
  void truncationGivesAPrefix(Encoding encoding) {
    int step = 0;
    for (byte[] golden : goldens(encoding)) {
      SampleBuffer whole = new SampleBuffer();
      Chunks.of(encoding, golden).decode(whole);
      for (int length = step++ % 29; length < golden.length; length += 29) {
        SampleBuffer part = read(encoding, Arrays.copyOf(golden, length));
        assertThat(part.size()).isLessThanOrEqualTo(whole.size());
        for (int i = 0; i < part.size(); i++) {
          if (part.time(i) != whole.time(i)
              || Double.doubleToRawLongBits(part.value(i))
                  != Double.doubleToRawLongBits(whole.value(i))) {
            throw new AssertionError("sample " + i + " of the first " + length + " bytes");
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "^(XOR|XOR2|.*HISTOGRAM.*)$")
  void flippedBitGivesSamplesOrCorruption(Encoding encoding) {
    SplittableRandom random = new SplittableRandom(7);
    int nth = 0;
    for (byte[] golden : goldens(encoding)) {
      int headerBits = nth++ % 10 == 0 ? 64 : 0; // all of these, of some chunks
      for (int i = 0; i < headerBits + 20; i++) {
        int bit = i < headerBits ? i : random.nextInt(golden.length * 8);
        flipAndRead(encoding, golden, bit % (golden.length * 8));
      }
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "^(XOR|XOR2|.*HISTOGRAM.*)$")
  void everyFlippedBitGivesSamplesOrCorruption(Encoding encoding) {
    for (byte[] golden : goldens(encoding)) {
      for (int bit = 0; bit < golden.length * 8; bit++) {
        flipAndRead(encoding, golden, bit);
      }
    }
  }

  /** A value that differs from the stale marker by a bit, just before start timestamps begin. */
  @Test
  void aValueThatDamageMakesStaleIsStillComparedWith() {
    Chunk chunk = Chunks.empty(Encoding.XOR2);
    ChunkAppender appender = chunk.appender();
    double almostStale = Double.longBitsToDouble(StaleNaN.BITS ^ 1L << 51);
    double[] values = {1, 7, almostStale, 7, 8};
    for (int i = 0; i < values.length; i++) {
      appender.append(i < 3 ? 0 : 500, 1000 + i * 10L, values[i]);
    }
    byte[] golden = chunk.toByteArray();

    for (int bit = 0; bit < golden.length * 8; bit++) {
      flipAndRead(Encoding.XOR2, golden, bit);
    }
  }

  private static void flipAndRead(Encoding encoding, byte[] golden, int bit) {
    byte[] flipped = golden.clone();
    flipped[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
    read(encoding, flipped);
  }

  /** Reads by columns and by the iterator, which must give the same and fail at the same sample. */
  private static SampleBuffer read(Encoding encoding, byte[] bytes) {
    SampleBuffer columns = new SampleBuffer();
    boolean columnsFail = false;
    SampleBuffer steps = new SampleBuffer();
    boolean stepsFail = false;
    try {
      Chunks.of(encoding, bytes).decode(columns);
    } catch (CorruptionException e) {
      columnsFail = true;
      assertThat(e).hasMessageMatching("(?s).*(at bit \\d+|has no header.*)");
    }
    try {
      SampleIterator it = Chunks.of(encoding, bytes).iterator();
      for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
        steps.addCurrent(type, it);
      }
    } catch (CorruptionException e) {
      stepsFail = true;
    }
    assertThat(columnsFail).isEqualTo(stepsFail);
    assertThat(columns.size()).isEqualTo(steps.size()).isLessThanOrEqualTo(bytes.length * 8);
    for (int i = 0; i < columns.size(); i++) {
      if (columns.time(i) != steps.time(i)
          || Double.doubleToRawLongBits(columns.value(i))
              != Double.doubleToRawLongBits(steps.value(i))) {
        throw new AssertionError("sample " + i + " differs");
      }
    }
    return columns;
  }
}
