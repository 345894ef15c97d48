package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import org.jspecify.annotations.Nullable;

/**
 * Reads those samples of an XOR2 chunk into columns behind which a field tells their start
 * timestamp: goes on where {@link Xor2Decoder} stops.
 *
 * @upstream none — upstream walks an iterator a sample at a time
 */
final class Xor2StartDecoder {
  private Xor2StartDecoder() {}

  /**
   * Reads all samples from the first one with such a field on.
   *
   * @param state where to go on, see {@link Xor2Decoder#state}; before the second sample the
   *     position of its value field
   * @param step the second timestamp of the chunk less the first
   * @param first index of the first sample of the chunk
   * @param from index of the first sample to read
   * @return the state behind the last one, or {@link Xor2Decoder#BROKEN}
   */
  static long rest(byte[] bytes, long state, long step, SampleBuffer into, int first, int from) {
    final long[] times = into.times();
    final double[] values = into.values();
    final int lastWord = bytes.length - 8;
    final int end = first + ((bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF));
    long @Nullable [] starts = into.startTimes();
    long t = times[from - 1];
    long delta = from == first + 1 ? step : t - times[from - 2];
    long baseline = baseline(values, first, from);
    int body = Xor2Decoder.position(state);
    int trail = Xor2Decoder.trail(state);
    int significant = Xor2Decoder.significant(state);
    long startDiff = 0;
    boolean second = from == first + 1;
    int position = second ? Xor2Decoder.secondAt(bytes, lastWord, body) : body;
    long window =
        second
            ? Xor2Decoder.second(bytes, lastWord, position, body)
            : BitReader.peek(bytes, lastWord, position);

    for (int n = from; n < end; n++) {
      int code; // as in a value field: 0 same, 2 fits the window, 6 new window, 7 stale
      if (window >= 0) {
        code = 0;
        position++;
      } else if (window >>> 62 == 0b10) {
        code = window << 2 < 0 ? 6 : 2;
        position += 3;
      } else {
        if (window >>> 61 == 0b110) {
          delta += Xor2Decoder.smallDod(window);
          position += Xor2Decoder.SMALL_FIELD_BITS;
        } else {
          delta += Xor2Decoder.farDod(bytes, lastWord, position, window);
          position += Xor2Decoder.farFieldBits(window);
        }
        window = BitReader.peek(bytes, lastWord, position);
        code = window >= 0 ? 0 : window << 1 >= 0 ? 2 : (int) (window >>> 61);
        position += code == 0 ? 1 : code == 2 ? 2 : 3;
      }
      if (code == 6) {
        window = BitReader.peek(bytes, lastWord, position);
        significant = XorDecoder.significant(window);
        trail = 64 - XorDecoder.lead(window) - significant;
        position += XorDecoder.WINDOW_FIELD_BITS;
        if (trail < 0) {
          return Xor2Decoder.BROKEN;
        }
      }
      if (code == 2 || code == 6) {
        long xor = XorDecoder.peek64(bytes, lastWord, position) >>> -significant << trail;
        baseline ^= xor;
        position += significant;
      }
      long previousT = t;
      t += delta;
      times[n] = t;
      values[n] = Double.longBitsToDouble(code == 7 ? StaleNaN.BITS : baseline);

      window = BitReader.peek(bytes, lastWord, position);
      startDiff += VarBit.peekInt(bytes, lastWord, position, window);
      position += VarBit.fieldBits(window);
      long start = previousT - startDiff;
      if (starts == null && start != 0) {
        starts = into.startTimeColumn();
      }
      if (starts != null) {
        starts[n] = start;
      }
      window = BitReader.peek(bytes, lastWord, position);
    }
    return Xor2Decoder.state(position, trail, significant);
  }

  /**
   * What the next value is compared with: {@link Xor2Decoder} left it in its place, unless it read
   * none. The values before do not tell it: damage may make a stale one of what was encoded as a
   * difference.
   */
  private static long baseline(double[] values, int first, int from) {
    if (from > first + 1) {
      return Double.doubleToRawLongBits(values[from]);
    }
    long bits = Double.doubleToRawLongBits(values[first]);
    return bits == StaleNaN.BITS ? 0 : bits;
  }
}
