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
    long state =
        change == 1
            ? state(bodyAt * 8, 0, 64)
            : rest(bytes, bodyAt * 8, step, into, first, changes ? first + change : end);
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
    int position = secondAt(bytes, lastWord, body);
    long window = second(bytes, lastWord, position, body);
    for (; n < end; window = BitReader.peek(bytes, lastWord, position)) {
      int used; // bits in front of those that are at the left of the window now
      boolean fresh; // whether a new window comes
      if (window >>> 62 == 0b10) { // on time, other value: most samples
        t += delta;
        fresh = window << 2 < 0;
        window <<= 3;
        used = 3;
      } else if (window >= 0) { // on time and unchanged, perhaps many times: a zero each
        int run = Math.min(Long.numberOfLeadingZeros(window), XorDecoder.WINDOW_BITS);
        run = Math.min(run, end - n);
        t = XorDecoder.repeat(times, values, n, n + run, t, delta, baseline);
        n += run;
        position += run;
        continue;
      } else {
        if (window << 2 >= 0) {
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
        if (window >= 0) { // same value
          times[n] = t;
          values[n++] = Double.longBitsToDouble(baseline);
          position += used + 1;
          continue;
        }
        fresh = window << 1 < 0;
        if (!fresh) {
          window <<= 2;
          used += 2;
        } else if (window << 2 >= 0) {
          window <<= 3;
          used += 3;
        } else {
          times[n] = t;
          values[n++] = StaleNaN.VALUE;
          position += used + 3;
          continue;
        }
      }
      if (fresh) {
        significant = XorDecoder.significant(window);
        trail = 64 - XorDecoder.lead(window) - significant;
        if (trail < 0) {
          return BROKEN;
        }
        used += XorDecoder.WINDOW_FIELD_BITS;
        window =
            significant > XorDecoder.SURE_BITS
                ? XorDecoder.peek64(bytes, lastWord, position + used)
                : window << XorDecoder.WINDOW_FIELD_BITS;
      } else if (used + significant > XorDecoder.WINDOW_BITS) {
        window = XorDecoder.peek64(bytes, lastWord, position + used);
      }
      baseline ^= window >>> -significant << trail;
      position += used + significant;
      times[n] = t;
      values[n++] = Double.longBitsToDouble(baseline);
    }
    if (end < values.length) {
      values[end] = Double.longBitsToDouble(baseline); // for who goes on from here
    }
    return state(position, trail, significant);
  }

  /**
   * Where a joint field for the second sample would start, which has a value field alone: it says
   * "on time" by bits that differ from those that are there.
   *
   * <pre>
   *   value   0       10       110       111
   *   joint   0      100       101     11111
   * </pre>
   */
  static int secondAt(byte[] bytes, int lastWord, int body) {
    long value = BitReader.peek(bytes, lastWord, body);
    if (value << 1 >= 0) {
      return value >= 0 ? body : body - 1;
    }
    return value >>> 61 == 0b111 ? body - 2 : body;
  }

  /** The window with that joint field, see {@link #secondAt}. */
  static long second(byte[] bytes, int lastWord, int position, int body) {
    long window = BitReader.peek(bytes, lastWord, position);
    return switch (body - position) {
      case 0 -> window >= 0 ? window : 0b101L << 61 | window & -1L >>> 3;
      case 1 -> 0b100L << 61 | window & -1L >>> 3;
      default -> 0b11111L << 59 | window;
    };
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
