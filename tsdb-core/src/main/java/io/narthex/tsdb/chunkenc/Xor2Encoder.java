package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;

/**
 * Writes columns as XOR2 samples without start timestamps: what {@link Xor2Appender#offer} does a
 * sample at a time, but with all state in local variables and one write a sample; see {@link
 * XorEncoder}.
 *
 * @upstream none — upstream appends a sample at a time
 */
final class Xor2Encoder {
  /** Room that one sample may need, rounded up. */
  private static final int SLACK_BYTES = 32;

  /** Of a time field: its width above, its bits below. */
  private static final int FIELD_SHIFT = 32;

  private static final long FIELD_MASK = 0xFFFF_FFFFL;

  private Xor2Encoder() {}

  /**
   * The bits that tell a difference of differences, a 0 for "same value" behind them, and how many;
   * 0 if it takes 64 of its own.
   */
  private static long timeField(long dod) {
    if (Xor2Format.fits(dod, Xor2Format.DOD_SMALL_BITS)) {
      return 17L << FIELD_SHIFT | 0b110L << 14 | (dod & 0x1FFF) << 1;
    }
    if (Xor2Format.fits(dod, Xor2Format.DOD_LARGE_BITS)) {
      return 25L << FIELD_SHIFT | 0b1110L << 21 | (dod & 0xF_FFFF) << 1;
    }
    return 0;
  }

  /** Appends to a chunk that has two samples at least. */
  static void append(Xor2Appender a, long[] times, double[] values, int from, int to) {
    BitWriter out = a.out;
    int i = from;
    while (i < to) {
      if (out.wordStart + SLACK_BYTES > out.bytes.length) {
        // half more at least: many short runs must not copy the chunk each time
        out.growFor(out.wordStart, a.count, Math.max(to - i, a.count >> 1), SLACK_BYTES);
      }
      int stopped = run(a, out, times, values, i, to);
      a.setCount(a.count + stopped - i);
      i = unchanged(a, times, values, stopped, to);
      if (i == stopped && i < to && out.wordStart + SLACK_BYTES <= out.bytes.length) {
        a.append(a.startTimes.st, times[i], values[i]);
        i++;
      }
    }
  }

  /** Writes samples up to one that it cannot write, or for which there is no room. */
  private static int run(
      Xor2Appender a, BitWriter out, long[] times, double[] values, int from, int to) {
    final byte[] bytes = out.bytes;
    final int lastAt = bytes.length - SLACK_BYTES;
    int at = out.wordStart;
    int used = out.used;
    long word = out.word;
    long lastT = a.lastT;
    long lastDelta = a.lastDelta;
    long baseline = a.baseline;
    int lead = a.lead;
    int trail = a.trail;

    int i = from;
    for (; i < to && at <= lastAt; i++) {
      long t = times[i];
      long delta = t - lastT;
      long dod = delta - lastDelta;
      long bits = Double.doubleToRawLongBits(values[i]);
      long xor = bits ^ baseline;
      if ((xor | dod) == 0) {
        break;
      }
      long head = 0;
      int headBits = 1;
      int more = 2; // bits that tell of the same window
      if (dod != 0) {
        more = 1;
        head = timeField(dod);
        if (head == 0) {
          break;
        }
        headBits = (int) (head >>> FIELD_SHIFT);
        head &= FIELD_MASK;
      }
      // Now the last bit of head is 0: same value. It becomes 1 if not, and behind that come 0 for
      // the same window, 10 for a new one; behind "on time" it is 00 and 01.
      if (xor != 0) {
        if (bits == StaleNaN.BITS) {
          break;
        }
        head |= 1;
        int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
        int newTrail = Long.numberOfTrailingZeros(xor);
        if (newLead >= lead && newTrail >= trail) {
          head <<= more;
          headBits += more;
        } else {
          lead = newLead;
          trail = newTrail;
          head = (head << 2 | 3 - more) << 11 | newLead << 6 | (64 - newLead - newTrail & 63);
          headBits += 13;
        }
        int width = 64 - lead - trail;
        xor >>>= trail;
        if (headBits + width <= 64) {
          head = head << width | xor;
          headBits += width;
        } else { // more than a word: the head goes first
          int end = used + headBits;
          if (end < 64) {
            word |= head << (64 - end);
            used = end;
          } else {
            used = end - 64;
            BitWriter.LONG.set(bytes, at, word | head >>> used);
            word = head << 1 << (63 - used);
            at += 8;
          }
          head = xor;
          headBits = width;
        }
        baseline = bits;
      }
      lastT = t;
      lastDelta = delta;
      int end = used + headBits;
      if (end < 64) {
        word |= head << (64 - end);
        used = end;
      } else {
        used = end - 64;
        BitWriter.LONG.set(bytes, at, word | head >>> used);
        word = head << 1 << (63 - used);
        at += 8;
      }
    }
    out.position(at, used, word);
    a.lastT = lastT;
    a.lastDelta = lastDelta;
    a.baseline = baseline;
    a.lead = lead;
    a.trail = trail;
    return i;
  }

  /**
   * Writes samples that are on time and unchanged: a zero each.
   *
   * @return index of the first one that is not
   */
  private static int unchanged(Xor2Appender a, long[] times, double[] values, int from, int to) {
    int end = from;
    long t = a.lastT;
    while (end < to
        && times[end] - t == a.lastDelta
        && Double.doubleToRawLongBits(values[end]) == a.baseline) {
      t = times[end];
      end++;
    }
    if (end > from) {
      a.lastT = t;
      a.out.zeros((end - from));
      a.setCount(a.count + end - from);
    }
    return end;
  }
}
