package io.narthex.tsdb.chunkenc;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.model.ValueType;

/**
 * Reads a whole XOR chunk into columns: what {@link XorIterator} does, three times as fast.
 *
 * <p>Why it wins: all state is in local variables, so in registers; there is no call a sample; a
 * field is cut out of a window of at least 57 bits that one load of eight bytes brings, with one
 * check against the end of the array; whether the chunk ended early is asked once a sample, after
 * the fact. A run of samples that are on time and unchanged is a run of zero bits, and is written
 * as one.
 *
 * <pre>
 *   position ->|                      one window, loaded at position / 8
 *   ...........|0|1 0|xxxxxxxxxxxx|0|0|...
 *               ^ on time
 *                 ^ window fits    ^ next sample
 * </pre>
 *
 * @upstream none — upstream walks an iterator a sample at a time
 */
final class XorDecoder {
  /** Bits that are valid in a window after a load at any position. */
  private static final int WINDOW_BITS = 57;

  /** Widths of the number behind so many ones, and of the whole field. */
  private static final int[] DOD_BITS = {0, 14, 17, 20, 64};

  private static final int[] TIME_FIELD_BITS = {1, 2 + 14, 3 + 17, 4 + 20, 4 + 64};

  private XorDecoder() {}

  /** Adds all samples; on corruption those before it. */
  static void decode(byte[] bytes, int length, SampleBuffer into) {
    XorIterator head = new XorIterator(bytes, length);
    int count = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    into.reserve(Math.min(count, length * 8));
    for (int i = 0; i < 2; i++) {
      if (head.next() == ValueType.NONE) {
        return;
      }
      into.add(head.t, head.atV());
    }
    rest(bytes, length * 8, head, count - 2, into);
  }

  private static void rest(
      byte[] bytes, int endBits, XorIterator head, int remaining, SampleBuffer into) {
    final long[] times = into.times();
    final double[] values = into.values();
    final int lastWord = bytes.length - 8;
    final int first = into.size();
    int n = first;
    final int end = Math.min(n + remaining, times.length);
    int position = head.bitPosition();
    long t = head.t;
    long delta = head.delta;
    long value = head.valueBits;
    int trail = head.trail;
    int significant = 64 - head.lead - head.trail;

    while (n < end) {
      long window = BitReader.peek(bytes, lastWord, position);
      if (window >>> 56 == 0) {
        // Four samples or more, each on time and unchanged: two zeros each.
        int run = Math.min(Math.min(Long.numberOfLeadingZeros(window), 56) >>> 1, end - n);
        run = Math.min(run, (endBits - position) >>> 1);
        if (run <= 0) {
          throw endedEarly(into, n, position);
        }
        position += run * 2;
        double unchanged = Double.longBitsToDouble(value);
        for (int stop = n + run; n < stop; n++) {
          t += delta;
          times[n] = t;
          values[n] = unchanged;
        }
        continue;
      }
      int used = 1;
      if (window >= 0) {
        window <<= 1;
      } else {
        int ones = Math.min(Long.numberOfLeadingZeros(~window), 4);
        if (ones == 1) {
          delta += skewed(window << 2, XorFormat.DOD_SMALL_BITS);
          position += 2 + XorFormat.DOD_SMALL_BITS;
        } else {
          delta += ones == 4 ? long64(bytes, lastWord, position + 4) : dod(window, ones);
          position += TIME_FIELD_BITS[ones];
        }
        window = BitReader.peek(bytes, lastWord, position);
        used = 0;
      }
      t += delta;
      if (window >= 0) {
        used++;
      } else {
        window <<= 1;
        used += 2;
        if (window < 0) {
          int lead = (int) (window >>> 58) & XorFormat.MAX_LEAD;
          int sig = (int) (window >>> 52) & 63;
          significant = sig == 0 ? 64 : sig;
          trail = 64 - lead - significant;
          if (trail < 0) {
            throw badWindow(into, n, position + used);
          }
          window <<= XorFormat.LEAD_BITS + XorFormat.SIG_BITS;
          used += XorFormat.LEAD_BITS + XorFormat.SIG_BITS;
        }
        window <<= 1;
        if (used + significant > WINDOW_BITS) {
          position += used;
          used = 0;
          window = BitReader.peek(bytes, lastWord, position);
          if (significant > WINDOW_BITS) {
            window = long64(bytes, lastWord, position);
          }
        }
        value ^= window >>> (64 - significant) << trail;
        used += significant;
      }
      position += used;
      if (position > endBits) {
        throw endedEarly(into, n, position);
      }
      times[n] = t;
      values[n++] = Double.longBitsToDouble(value);
    }
    into.setSize(n);
    if (n - first < remaining) {
      throw endedEarly(into, n, position);
    }
  }

  /** The difference of differences behind one to three ones. */
  private static long dod(long window, int ones) {
    return skewed(window << (ones + 1), DOD_BITS[ones]);
  }

  /** The number of {@code n} bits at the left of a window, the top bit alone being positive. */
  private static long skewed(long window, int n) {
    long raw = window >>> (64 - n);
    return raw > 1L << (n - 1) ? raw - (1L << n) : raw;
  }

  /** All 64 bits from a position on. */
  static long long64(byte[] bytes, int lastWord, int position) {
    long high = BitReader.peek(bytes, lastWord, position) >>> 32 << 32;
    return high | BitReader.peek(bytes, lastWord, position + 32) >>> 32;
  }

  static CorruptionException endedEarly(SampleBuffer into, int n, int position) {
    into.setSize(n);
    return BitReader.corrupt("chunk ends within sample " + n, position);
  }

  static CorruptionException badWindow(SampleBuffer into, int n, int position) {
    into.setSize(n);
    return BitReader.corrupt("window wider than a value in sample " + n, position);
  }
}
