package io.narthex.tsdb.chunkenc;

/**
 * Writes columns as XOR samples: what {@link XorAppender#offer} does a sample at a time, but with all
 * state in local variables and one write a sample.
 *
 * <p>The bits of a sample are put together before they are written: {@code head} takes the time
 * field and the control bits of the value, the significant bits follow. Only if both are more than
 * 64 bits they are written one after the other.
 *
 * @upstream none — upstream appends a sample at a time
 */
final class XorEncoder {
  /** Room that one sample may need, rounded up. */
  private static final int SLACK_BYTES = 32;

  private XorEncoder() {}

  /** Appends to a chunk that has two samples at least. */
  static void append(XorAppender a, long[] times, double[] values, int from, int to) {
    final BitWriter out = a.out;
    byte[] bytes = out.bytes;
    int at = out.wordStart;
    int used = out.used;
    long word = out.word;
    long lastT = a.lastT;
    long lastDelta = a.lastDelta;
    long lastBits = a.lastBits;
    int lead = a.lead;
    int trail = a.trail;
    int significant = a.lastWidth;

    for (int i = from; i < to; i++) {
      if (at + SLACK_BYTES > bytes.length) {
        bytes = out.growTo(at + SLACK_BYTES);
      }
      long t = times[i];
      long delta = t - lastT;
      long dod = delta - lastDelta;
      lastT = t;
      lastDelta = delta;
      long head = 0;
      int headBits = 1;
      if (dod != 0) {
        if (XorFormat.fits(dod, XorFormat.DOD_SMALL_BITS)) {
          head = 0b10L << 14 | (dod & 0x3FFF);
          headBits = 16;
        } else if (XorFormat.fits(dod, XorFormat.DOD_MEDIUM_BITS)) {
          head = 0b110L << 17 | (dod & 0x1_FFFF);
          headBits = 20;
        } else if (XorFormat.fits(dod, XorFormat.DOD_LARGE_BITS)) {
          head = 0b1110L << 20 | (dod & 0xF_FFFF);
          headBits = 24;
        } else {
          out.position(at, used, word);
          out.bits(0b1111, 4);
          out.bits(dod, 64);
          at = out.wordStart;
          used = out.used;
          word = out.word;
          headBits = 0;
        }
      }
      long bits = Double.doubleToRawLongBits(values[i]);
      long xor = bits ^ lastBits;
      lastBits = bits;
      if (xor == 0) {
        head <<= 1;
        headBits++;
        significant = 1;
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
        significant = 64 - lead - trail;
        xor >>>= trail;
        if (headBits + significant <= 64) {
          head = head << significant | xor;
          headBits += significant;
        } else {
          out.position(at, used, word);
          out.bits(head, headBits);
          at = out.wordStart;
          used = out.used;
          word = out.word;
          head = xor;
          headBits = significant;
        }
      }
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
    a.setCount(a.count + to - from);
  }
}
