package io.narthex.tsdb.chunkenc;

/**
 * Writes columns as XOR samples: what {@link XorAppender#offer} does a sample at a time, but with
 * all state in local variables and one write a sample.
 *
 * <p>The bits of a sample are put together before they are written: {@code head} takes the time
 * field and the control bits of the value, the significant bits follow. A sample that is very late
 * is left to the appender, a run of samples that are on time and unchanged to a method of its own:
 * a loop without calls keeps its state in registers.
 *
 * @upstream none — upstream appends a sample at a time
 */
final class XorEncoder {
  /** Room that one sample may need, rounded up. */
  private static final int SLACK_BYTES = 32;

  /** Of a time field: its width above, its bits below. */
  private static final int FIELD_SHIFT = 32;

  private static final long FIELD_MASK = 0xFFFF_FFFFL;

  private XorEncoder() {}

  /** The bits that tell a difference of differences, and how many; 0 if it takes 64 of its own. */
  private static long timeField(long dod) {
    if (XorFormat.fits(dod, XorFormat.DOD_SMALL_BITS)) {
      return 16L << FIELD_SHIFT | 0b10L << 14 | (dod & 0x3FFF);
    }
    if (XorFormat.fits(dod, XorFormat.DOD_MEDIUM_BITS)) {
      return 20L << FIELD_SHIFT | 0b110L << 17 | (dod & 0x1_FFFF);
    }
    if (XorFormat.fits(dod, XorFormat.DOD_LARGE_BITS)) {
      return 24L << FIELD_SHIFT | 0b1110L << 20 | (dod & 0xF_FFFF);
    }
    return 0;
  }

  /** Appends to a chunk that has two samples at least. */
  static void append(XorAppender a, long[] times, double[] values, int from, int to) {
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
        a.append(0, times[i], values[i]);
        i++;
      }
    }
  }

  /** Writes samples up to one that it cannot write, or for which there is no room. */
  private static int run(
      XorAppender a, BitWriter out, long[] times, double[] values, int from, int to) {
    final byte[] bytes = out.bytes;
    final int lastAt = bytes.length - SLACK_BYTES;
    int at = out.wordStart;
    int used = out.used;
    long word = out.word;
    long lastT = a.lastT;
    long lastDelta = a.lastDelta;
    long lastBits = a.lastBits;
    int lead = a.lead;
    int trail = a.trail;
    int significant = a.lastWidth;

    int i = from;
    for (; i < to && at <= lastAt; i++) {
      long t = times[i];
      long delta = t - lastT;
      long dod = delta - lastDelta;
      long bits = Double.doubleToRawLongBits(values[i]);
      long xor = bits ^ lastBits;
      if ((xor | dod) == 0) {
        break;
      }
      long head = 0;
      int headBits = 1;
      if (dod != 0) {
        head = timeField(dod);
        if (head == 0) {
          break;
        }
        headBits = (int) (head >>> FIELD_SHIFT);
        head &= FIELD_MASK;
      }
      int width = 0;
      if (xor == 0) {
        head <<= 1;
        headBits++;
      } else {
        int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
        int newTrail = Long.numberOfTrailingZeros(xor);
        if (newLead >= lead && newTrail >= trail) {
          head = head << 2 | 0b10;
          headBits += 2;
        } else {
          lead = newLead;
          trail = newTrail;
          head = head << 13 | 0b11 << 11 | newLead << 6 | (64 - newLead - newTrail & 63);
          headBits += 13;
        }
        width = 64 - lead - trail;
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
      }
      significant = Math.max(width, 1);
      lastT = t;
      lastDelta = delta;
      lastBits = bits;
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
    a.lastBits = lastBits;
    a.lead = lead;
    a.trail = trail;
    a.lastWidth = significant;
    return i;
  }

  /**
   * Writes samples that are on time and unchanged: two zeros each.
   *
   * @return index of the first one that is not
   */
  private static int unchanged(XorAppender a, long[] times, double[] values, int from, int to) {
    int end = from;
    long t = a.lastT;
    while (end < to
        && times[end] - t == a.lastDelta
        && Double.doubleToRawLongBits(values[end]) == a.lastBits) {
      t = times[end];
      end++;
    }
    if (end > from) {
      a.lastT = t;
      a.lastWidth = 1;
      a.out.zeros(2 * (end - from));
      a.setCount(a.count + end - from);
    }
    return end;
  }
}
