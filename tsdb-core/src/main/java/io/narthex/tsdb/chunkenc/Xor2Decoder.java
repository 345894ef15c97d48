package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import java.util.Arrays;

/**
 * Reads a whole XOR2 chunk into columns: what {@link Xor2Iterator} does, several times as fast, for
 * the reasons that {@link XorDecoder} gives.
 *
 * <pre>
 *   samples   0 .. change - 1          change .. count - 1
 *             no start time fields     one behind each sample
 *             here                     {@link Xor2StartDecoder}
 * </pre>
 *
 * @upstream none — upstream walks an iterator a sample at a time
 */
final class Xor2Decoder {
  /** Prefix and number of a small difference of differences. */
  static final int SMALL_FIELD_BITS = 3 + Xor2Format.DOD_SMALL_BITS;

  /** Leading zeros and width of a new window. */
  static final int WINDOW_FIELD_BITS = XorFormat.LEAD_BITS + XorFormat.SIG_BITS;

  /** A state that says that the bits make no sense. */
  static final long BROKEN = Long.MAX_VALUE;

  private Xor2Decoder() {}

  /** Adds all samples; on corruption those before it. */
  static void decode(byte[] bytes, int length, SampleBuffer into) {
    if (!columns(bytes, length, into)) {
      XorDecoder.bySample(new Xor2Iterator(bytes, length), into);
    }
  }

  /** Adds all samples, or none and false: too few for columns, or something is wrong. */
  static boolean columns(byte[] bytes, int length, SampleBuffer into) {
    int count = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    int first = into.size();
    int end = first + count;
    into.reserve(Math.min(count, length * 8));
    int header = bytes[StartTimes.HEADER_AT];
    boolean startKnown = (header & StartTimes.FIRST_KNOWN) != 0;
    int valueAt = XorDecoder.varintEnd(bytes, Xor2Format.HEADER_BYTES, length);
    int startAt = valueAt + 8;
    int stepAt = startKnown ? XorDecoder.varintEnd(bytes, startAt, length) : startAt;
    int bodyAt = XorDecoder.varintEnd(bytes, stepAt, length);
    if (count < 2 || end > into.times().length || bodyAt < 0) {
      return false;
    }
    long t = XorDecoder.varint(bytes, Xor2Format.HEADER_BYTES);
    into.times()[first] = t;
    into.values()[first] = Double.longBitsToDouble((long) BitWriter.LONG.get(bytes, valueAt));
    long start = startKnown ? t - XorDecoder.varint(bytes, startAt) : 0;
    if (start != 0 || into.startTimes() != null) {
      Arrays.fill(into.startTimeColumn(), first, end, start);
    }
    long step = XorDecoder.uvarint(bytes, stepAt);
    int change = header & StartTimes.MAX_CHANGE_INDEX;
    boolean changes = change != 0 && first + change < end;
    long state = rest(bytes, bodyAt * 8, step, into, first, changes ? first + change : end);
    if (changes && state != BROKEN) {
      state = Xor2StartDecoder.rest(bytes, state, step, into, first, first + change);
    }
    if (position(state) > length * 8) {
      return false;
    }
    into.setSize(end);
    return true;
  }

  /** Where decoding stands: the next bit, and the window. */
  static long state(int position, int trail, int significant) {
    return (long) position << 16 | trail << 8 | significant;
  }

  static int position(long state) {
    return (int) Math.min(state >>> 16, Integer.MAX_VALUE);
  }

  static int trail(long state) {
    return (int) (state >>> 8) & 0xFF;
  }

  static int significant(long state) {
    return (int) state & 0xFF;
  }

  /**
   * Reads samples without start time fields behind the first one, which is in the columns.
   *
   * @param body position of the value field of the second sample
   * @param step the second timestamp less the first
   * @param first index of the first sample
   * @param end index behind the last one
   * @return {@link #state} behind the last one, or {@link #BROKEN}
   */
  private static long rest(
      byte[] bytes, int body, long step, SampleBuffer into, int first, int end) {
    final long[] times = into.times();
    final double[] values = into.values();
    final int lastWord = bytes.length - 8;
    int n = first + 1;
    long t = times[first];
    long delta = step;
    long baseline = Double.doubleToRawLongBits(values[first]);
    if (baseline == StaleNaN.BITS) {
      baseline = 0;
    }
    int trail = 0;
    int significant = 64;
    // The second sample is a value field, as behind a difference of differences of 0.
    int position = body - SMALL_FIELD_BITS;
    while (n < end) {
      long window = peek(bytes, lastWord, position, n == first + 1);
      int used = 1;
      if (window >>> 62 == 0b10) { // on time, other value: most samples
        window <<= 1;
        t += delta;
      } else if (window >= 0) { // on time and unchanged, perhaps many times: a zero each
        int run = Math.min(Long.numberOfLeadingZeros(window), XorDecoder.WINDOW_BITS);
        run = Math.min(run, end - n);
        t = XorDecoder.repeat(times, values, n, n + run, t, delta, baseline);
        n += run;
        position += run;
        continue;
      } else {
        if (window >>> 61 == 0b110) {
          delta += smallDod(window);
          window <<= SMALL_FIELD_BITS;
          used = SMALL_FIELD_BITS;
        } else {
          delta += farDod(bytes, lastWord, position, window);
          position += farFieldBits(window);
          window = BitReader.peek(bytes, lastWord, position);
          used = 0;
        }
        t += delta;
        if (isNoXor(window)) {
          times[n] = t;
          values[n++] = Double.longBitsToDouble(window >= 0 ? baseline : StaleNaN.BITS);
          position += used + (window >= 0 ? 1 : 3);
          continue;
        }
        if (window << 1 < 0) { // 110 becomes 11, as it is in XOR, and above
          window = window << 1 | 1L << 62;
          used++;
        }
      }
      // Now the second bit says whether a new window comes.
      if (window << 1 >= 0) {
        used += 2;
        window =
            used + significant > XorDecoder.WINDOW_BITS
                ? XorDecoder.peek64(bytes, lastWord, position + used)
                : window << 2;
      } else {
        significant = XorDecoder.significant(window << 2);
        trail = 64 - XorDecoder.lead(window << 2) - significant;
        if (trail < 0) {
          return BROKEN;
        }
        used += XorDecoder.NEW_WINDOW_BITS;
        window =
            significant > XorDecoder.SURE_BITS
                ? XorDecoder.peek64(bytes, lastWord, position + used)
                : window << XorDecoder.NEW_WINDOW_BITS;
      }
      baseline ^= window >>> -significant << trail;
      position += used + significant;
      times[n] = t;
      values[n++] = Double.longBitsToDouble(baseline);
    }
    return state(position, trail, significant);
  }

  /** A window; of the second sample, which has no field for its time, one made up. */
  static long peek(byte[] bytes, int lastWord, int position, boolean second) {
    return second
        ? 0b110L << 61
            | BitReader.peek(bytes, lastWord, position + SMALL_FIELD_BITS) >>> SMALL_FIELD_BITS
        : BitReader.peek(bytes, lastWord, position);
  }

  /** Whether a value field says "same" or "stale". */
  static boolean isNoXor(long window) {
    return window >= 0 || window >>> 61 == 0b111;
  }

  /** The number behind {@code 110}. */
  static long smallDod(long window) {
    return window << 3 >> (64 - Xor2Format.DOD_SMALL_BITS);
  }

  /** The difference of differences behind three ones or more; 0 behind five. */
  static long farDod(byte[] bytes, int lastWord, int position, long window) {
    if (window >>> 60 == 0b1110) {
      return window << 4 >> (64 - Xor2Format.DOD_LARGE_BITS);
    }
    return window >>> 59 == 0b11110 ? XorDecoder.peek64(bytes, lastWord, position + 5) : 0;
  }

  /** Bits of that field. Of {@code 11111} two: the others read as a value field that says stale. */
  static int farFieldBits(long window) {
    if (window >>> 60 == 0b1110) {
      return 4 + Xor2Format.DOD_LARGE_BITS;
    }
    return window >>> 59 == 0b11110 ? 5 + 64 : 2;
  }
}
