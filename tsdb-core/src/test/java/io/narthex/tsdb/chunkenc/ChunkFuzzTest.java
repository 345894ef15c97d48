package io.narthex.tsdb.chunkenc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.testing.FuzzSeeds;
import io.narthex.tsdb.chunkenc.classic.ClassicChunk;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Any bytes are samples or a {@link CorruptionException}, the same ones by columns and by the
 * iterator, and no more of them than the bytes can hold. The first byte of an input says which
 * encoding the rest is read as.
 */
class ChunkFuzzTest {
  static final List<Encoding> ENCODINGS =
      List.of(
          Encoding.XOR,
          Encoding.XOR2,
          Encoding.HISTOGRAM,
          Encoding.FLOAT_HISTOGRAM,
          Encoding.HISTOGRAM_ST,
          Encoding.FLOAT_HISTOGRAM_ST,
          Encoding.DELTA,
          Encoding.DOUBLE_DELTA,
          Encoding.VARBIT);

  @Test
  void keptInputs() {
    FuzzSeeds.replay(ChunkFuzzTest.class, "decode", this::check);
  }

  @FuzzTest(maxDuration = "2m")
  @Tag("slow")
  @Tag("fuzz")
  void decode(byte[] input) {
    check(input);
  }

  private void check(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Encoding encoding = ENCODINGS.get((input[0] & 0xFF) % ENCODINGS.size());
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    SampleBuffer columns = new SampleBuffer();
    boolean columnsFail = false;
    try {
      chunk(encoding, bytes).decode(columns);
    } catch (CorruptionException e) {
      columnsFail = true;
    }
    SampleBuffer steps = new SampleBuffer();
    boolean stepsFail = false;
    try {
      SampleIterator it = chunk(encoding, bytes).iterator();
      for (ValueType type = it.next(); type != ValueType.NONE; type = it.next()) {
        steps.addCurrent(type, it);
      }
    } catch (CorruptionException e) {
      stepsFail = true;
    }
    if (columnsFail != stepsFail || columns.size() != steps.size()) {
      throw new AssertionError(
          encoding + ": columns give " + columns.size() + ", steps " + steps.size());
    }
    if (columns.size() > 65_535) {
      throw new AssertionError(encoding + ": " + columns.size() + " samples");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.time(i) != steps.time(i)
          || columns.startTime(i) != steps.startTime(i)
          || Double.doubleToRawLongBits(columns.value(i))
              != Double.doubleToRawLongBits(steps.value(i))) {
        throw new AssertionError(encoding + ": sample " + i + " differs");
      }
    }
  }

  private static Chunk chunk(Encoding encoding, byte[] bytes) {
    return encoding.isClassic() ? ClassicChunk.of(encoding, bytes) : Chunks.of(encoding, bytes);
  }
}
