package io.narthex.exercises.gorilla;

import static org.assertj.core.api.Assertions.fail;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bits of an XOR chunk, from the first sample on; the engine's chunk is the one to equal. */
abstract class GorillaContract {
  private static final long T = 1_470_000_000_000L;

  abstract GorillaEncoder encoder();

  private void check(long[] times, double... values) {
    Chunk chunk = Chunks.empty(Encoding.XOR);
    chunk.appender().appendAll(null, times, values, 0, times.length);
    String expected = bits(chunk.toByteArray());
    String actual = bits(encoder().encode(times, values));
    if (!actual.equals(expected)) {
      fail(difference(expected, actual));
    }
  }

  private static String bits(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(Integer.toBinaryString(b & 0xFF | 0x100), 1, 9);
    }
    return text.toString();
  }

  /** Both rows of bits around the first that differs, and a caret under it. */
  private static String difference(String expected, String actual) {
    int at = 0;
    while (at < Math.min(expected.length(), actual.length())
        && expected.charAt(at) == actual.charAt(at)) {
      at++;
    }
    int from = Math.max(0, at - 20);
    return "bit "
        + at
        + " differs (of "
        + expected.length()
        + " expected, "
        + actual.length()
        + " given)\n  expected …"
        + cut(expected, from)
        + "\n  given    …"
        + cut(actual, from)
        + "\n            "
        + " ".repeat(at - from)
        + "^\nwhat each bit of the expected chunk means: narthex lab chunk --hex=…";
  }

  private static String cut(String bits, int from) {
    return bits.substring(Math.min(from, bits.length()), Math.min(from + 60, bits.length()));
  }

  private static long[] every15s(int n) {
    long[] times = new long[n];
    for (int i = 0; i < n; i++) {
      times[i] = T + 15_000L * i;
    }
    return times;
  }

  @Test
  void stage1WritesNoSampleAndOne() {
    check(new long[0]);
    check(new long[] {T}, 100);
    check(new long[] {-5}, -0.0);
  }

  @Test
  void stage2WritesTheSecondTimeAsADifference() {
    check(new long[] {T, T + 15_000}, 100, 100);
    check(new long[] {T, T + 1}, 100, 100);
    check(new long[] {T, T}, 100, 100);
  }

  @Test
  void stage3WritesDifferencesOfDifferencesInTheirBuckets() {
    long[] ends = {0, 1, -1, 8191, 8192, -8191, -8192, 65_535, 65_536, -65_536, 524_287};
    for (long end : ends) {
      check(new long[] {T, T + 600_000, T + 1_200_000 + end}, 1, 1, 1);
    }
    check(new long[] {T, T + 600_000, T + 1_200_000 + 524_288}, 1, 1, 1);
    check(new long[] {T, T + 600_000, T + 1_200_000 + (1L << 40)}, 1, 1, 1);
  }

  @Test
  void stage4WritesAValueInAWindowOfItsOwn() {
    check(every15s(2), 100, 115);
    check(every15s(2), 0.1, 0.2);
    check(every15s(2), 1, -1);
    check(every15s(2), 0, Double.longBitsToDouble(-1L));
    check(every15s(2), 0, Double.longBitsToDouble(1L));
  }

  @Test
  void stage5UsesAWindowAgainWhereTheValueFitsIt() {
    check(every15s(6), 100, 115, 130, 130, 145, 161);
    check(every15s(4), 12, 12.5, 12, 12.5);
  }

  @Test
  void stage6IsTheEnginesChunkOnAnything() {
    Random random = new Random(6);
    for (int round = 0; round < 300; round++) {
      int n = random.nextInt(130);
      long[] times = new long[n];
      double[] values = new double[n];
      long t = random.nextLong(1L << 41);
      double v = 0;
      for (int i = 0; i < n; i++) {
        t += random.nextInt(5) == 0 ? random.nextInt(1_000_000) : 15_000 + random.nextInt(3);
        v =
            switch (random.nextInt(4)) {
              case 0 -> v;
              case 1 -> v + random.nextInt(100);
              case 2 -> random.nextGaussian();
              default -> Double.longBitsToDouble(random.nextLong());
            };
        times[i] = t;
        values[i] = v;
      }
      check(times, values);
    }
  }
}
