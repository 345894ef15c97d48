package io.narthex.tsdb.chunkenc.classic;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("conformance")
class CorruptClassicTest {
  @Test
  void flippedBitsAndTruncationGiveSamplesOrCorruption() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (ClassicGoldenTest.Golden golden : ClassicGoldenTest.goldens()) {
      byte[] chunk = golden.chunks().get(0);
      for (int i = 0; i < 400; i++) {
        byte[] bad = chunk.clone();
        int bit = i < 336 ? i : random.nextInt(bad.length * 8);
        bad[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
        read(golden, bad);
        read(golden, Arrays.copyOf(chunk, random.nextInt(chunk.length)));
      }
    }
  }

  private static void read(ClassicGoldenTest.Golden golden, byte[] bytes) {
    SampleBuffer buffer = new SampleBuffer();
    try {
      ClassicChunk.of(golden.encoding(), bytes).decode(buffer);
    } catch (CorruptionException e) {
      assertThat(e).hasMessageContaining(" at bit ");
    }
    assertThat(buffer.size()).isLessThan(200_000);
  }
}
