package io.narthex.tsdb.chunkenc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The spare byte of before 3.0, against a writer that keeps its bytes as that generation did. */
class XorRuleTest {
  /** Writes fields as old Prometheus: a whole byte onto a full one leaves an empty one behind. */
  private static final class OldWriter {
    private final byte[] bytes = new byte[100_000];
    private int length = XorFormat.HEADER_BYTES;
    private int free; // bits of the last byte

    void field(long v, int bits) {
      for (; bits >= 8; bits -= 8) {
        wholeByte((int) (v >>> (bits - 8)) & 0xFF);
      }
      for (; bits > 0; bits--) {
        bit((int) (v >>> (bits - 1)) & 1);
      }
    }

    private void wholeByte(int b) {
      if (free == 0) {
        length++;
        free = 8;
      }
      bytes[length - 1] |= (byte) (b >>> (8 - free));
      length++;
      bytes[length - 1] = (byte) (b << free);
    }

    private void bit(int b) {
      if (free == 0) {
        length++;
        free = 8;
      }
      free--;
      bytes[length - 1] |= (byte) (b << free);
    }
  }

  @Test
  void endsAsTheGenerationDoes() {
    int spare = 0;
    for (long seed = 0; seed < 300; seed++) {
      ChunkSamples in = ChunkSamples.floats(seed, 60);
      Chunk now = Chunks.empty(Encoding.XOR);
      Chunk old = Chunks.emptyXor(XorRule.BEFORE_3_0);
      for (int i = 0; i < in.times.length; i++) {
        now.appender().append(0, in.times[i], in.values[i]);
        old.appender().append(0, in.times[i], in.values[i]);
      }

      byte[] expected = asOld(now);

      assertThat(old.toByteArray()).as("seed %d", seed).isEqualTo(expected);
      spare += expected.length - now.length();
    }
    assertThat(spare).isPositive();
  }

  /** Reads a chunk field by field and writes it the old way. */
  private static byte[] asOld(Chunk chunk) {
    OldWriter out = new OldWriter();
    BitReader in = new BitReader(chunk.array(), 16, chunk.length() * 8);
    int lead = 0;
    int trail = 0;
    for (int i = 0; i < chunk.sampleCount(); i++) {
      if (i < 2) {
        for (long b = 0x80; b >= 0x80; ) {
          b = in.bits(8);
          out.field(b, 8);
        }
      } else {
        int ones = in.ones(4);
        int bits = ones == 4 ? 4 : ones + 1;
        out.field(ones == 4 ? 0b1111 : (1L << bits) - 2, bits);
        int width = new int[] {0, 14, 17, 20, 64}[ones];
        out.field(in.bits(width), width);
      }
      if (i == 0) {
        out.field(in.bits(64), 64);
        continue;
      }
      int control = in.ones(2);
      out.field(control == 0 ? 0 : 1, 1);
      if (control == 0) {
        continue;
      }
      out.field(control - 1, 1);
      if (control == 2) {
        lead = (int) in.bits(5);
        int width = (int) in.bits(6);
        out.field(lead, 5);
        out.field(width, 6);
        trail = 64 - lead - (width == 0 ? 64 : width);
      }
      out.field(in.bits(64 - lead - trail), 64 - lead - trail);
    }
    byte[] bytes = Arrays.copyOf(out.bytes, out.length);
    System.arraycopy(chunk.array(), 0, bytes, 0, 2);
    return bytes;
  }
}
