package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;

/**
 * Reads a whole XOR2 chunk into columns: what {@link Xor2Iterator} does, several times as fast, for
 * the reasons that {@link XorDecoder} gives. Chunks whose start timestamps change are left to the
 * iterator.
 *
 * @upstream none — upstream walks an iterator a sample at a time
 */
final class Xor2Decoder {
  private static final int WINDOW_BITS = 57;

  private Xor2Decoder() {}

  /** Adds all samples; on corruption those before it. */
  static void decode(byte[] bytes, int length, SampleBuffer into) {
    Xor2Iterator head = new Xor2Iterator(bytes, length);
    int count = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    into.reserve(Math.min(count, length * 8));
    boolean changingStart = (bytes[StartTimes.HEADER_AT] & StartTimes.MAX_CHANGE_INDEX) != 0;
    int one = changingStart ? count : Math.min(count, 2);
    for (int i = 0; i < one; i++) {
      if (head.next() == ValueType.NONE) {
        return;
      }
      into.add(head.t, head.atV());
      into.setLastStartTime(head.startTimes.st);
    }
    if (one < count) {
      int first = into.size();
      try {
        rest(bytes, length * 8, head, count - one, into);
      } finally {
        fillStartTimes(into, first, head.startTimes.st);
      }
    }
  }

  private static void fillStartTimes(SampleBuffer into, int from, long st) {
    if (st != 0 || into.startTimes() != null) {
      java.util.Arrays.fill(into.startTimeColumn(), from, into.size(), st);
    }
  }

  private static void rest(
      byte[] bytes, int endBits, Xor2Iterator head, int remaining, SampleBuffer into) {
    final long[] times = into.times();
    final double[] values = into.values();
    final int lastWord = bytes.length - 8;
    final int first = into.size();
    int n = first;
    final int end = Math.min(n + remaining, times.length);
    int position = head.bitPosition();
    long t = head.t;
    long delta = head.delta;
    long baseline = head.baseline;
    int trail = head.trail;
    int significant = 64 - head.lead - head.trail;

    while (n < end) {
      long window = BitReader.peek(bytes, lastWord, position);
      if (window >= 0) {
        // Samples on time and unchanged: a zero each.
        int run = Math.min(Math.min(Long.numberOfLeadingZeros(window), WINDOW_BITS), end - n);
        run = Math.min(run, endBits - position);
        if (run <= 0) {
          throw XorDecoder.endedEarly(into, n, position);
        }
        position += run;
        double unchanged = Double.longBitsToDouble(baseline);
        for (int stop = n + run; n < stop; n++) {
          t += delta;
          times[n] = t;
          values[n] = unchanged;
        }
        continue;
      }
      int used;
      if (window << 1 >= 0) { // 10: on time, other value
        window <<= 2;
        used = 3;
      } else {
        int ones = Math.min(Long.numberOfLeadingZeros(~window), 5);
        if (ones == 5) {
          t += delta;
          position += 5;
          if (position > endBits) {
            throw XorDecoder.endedEarly(into, n, position);
          }
          times[n] = t;
          values[n++] = Double.longBitsToDouble(StaleNaN.BITS);
          continue;
        }
        if (ones == 2) {
          delta += window << 3 >> (64 - Xor2Format.DOD_SMALL_BITS);
          position += 3 + Xor2Format.DOD_SMALL_BITS;
        } else {
          boolean large = ones == 3;
          delta +=
              large
                  ? window << 4 >> (64 - Xor2Format.DOD_LARGE_BITS)
                  : XorDecoder.long64(bytes, lastWord, position + 5);
          position += large ? 4 + Xor2Format.DOD_LARGE_BITS : 5 + 64;
        }
        window = BitReader.peek(bytes, lastWord, position);
        int code = Math.min(Long.numberOfLeadingZeros(~window), 3);
        if (code == 0 || code == 3) {
          t += delta;
          position += code == 0 ? 1 : 3;
          if (position > endBits) {
            throw XorDecoder.endedEarly(into, n, position);
          }
          times[n] = t;
          values[n++] = Double.longBitsToDouble(code == 0 ? baseline : StaleNaN.BITS);
          continue;
        }
        // 10 becomes 0, 110 becomes 1: as it is behind "on time".
        window = code == 1 ? window << 1 : window << 2 | Long.MIN_VALUE;
        used = code + 1;
      }
      t += delta;
      if (window < 0) {
        int lead = (int) (window >>> 58) & XorFormat.MAX_LEAD;
        int sig = (int) (window >>> 52) & 63;
        significant = sig == 0 ? 64 : sig;
        trail = 64 - lead - significant;
        if (trail < 0) {
          throw XorDecoder.badWindow(into, n, position + used);
        }
        window <<= XorFormat.LEAD_BITS + XorFormat.SIG_BITS;
        used += XorFormat.LEAD_BITS + XorFormat.SIG_BITS;
      }
      window <<= 1;
      if (used + significant > WINDOW_BITS) {
        position += used;
        used = 0;
        window =
            significant > WINDOW_BITS
                ? XorDecoder.long64(bytes, lastWord, position)
                : BitReader.peek(bytes, lastWord, position);
      }
      baseline ^= window >>> (64 - significant) << trail;
      position += used + significant;
      if (position > endBits) {
        throw XorDecoder.endedEarly(into, n, position);
      }
      times[n] = t;
      values[n++] = Double.longBitsToDouble(baseline);
    }
    into.setSize(n);
    if (n - first < remaining) {
      throw XorDecoder.endedEarly(into, n, position);
    }
  }
}
