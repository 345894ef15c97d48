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

  private Xor2Encoder() {}

  /** Appends to a chunk that has two samples at least. */
  static void append(Xor2Appender a, long[] times, double[] values, int from, int to) {
    final BitWriter out = a.out;
    byte[] bytes = out.bytes;
    int at = out.wordStart;
    int used = out.used;
    long word = out.word;
    long lastT = a.lastT;
    long lastDelta = a.lastDelta;
    long baseline = a.baseline;
    int lead = a.lead;
    int trail = a.trail;

    for (int i = from; i < to; i++) {
      if (at + SLACK_BYTES > bytes.length) {
        bytes = out.growTo(at + SLACK_BYTES);
      }
      long t = times[i];
      long delta = t - lastT;
      long dod = delta - lastDelta;
      lastT = t;
      lastDelta = delta;
      long bits = Double.doubleToRawLongBits(values[i]);
      long xor = bits ^ baseline;
      long head = 0;
      int headBits = 0;
      int window = 0b10; // control bits of an XOR up to the one that tells the window
      if (dod != 0) {
        if (Xor2Format.fits(dod, Xor2Format.DOD_SMALL_BITS)) {
          head = 0b110L << 13 | (dod & 0x1FFF);
          headBits = 16;
        } else if (Xor2Format.fits(dod, Xor2Format.DOD_LARGE_BITS)) {
          head = 0b1110L << 20 | (dod & 0xF_FFFF);
          headBits = 24;
        } else {
          out.position(at, used, word);
          out.bits(0b11110, 5);
          out.bits(dod, 64);
          at = out.wordStart;
          used = out.used;
          word = out.word;
        }
        window = 0b1;
      }
      if (xor == 0) {
        head <<= 1;
        headBits++;
      } else if (bits == StaleNaN.BITS) {
        head = dod == 0 ? 0b11111 : head << 3 | 0b111;
        headBits += dod == 0 ? 5 : 3;
      } else {
        baseline = bits;
        int control = dod == 0 ? 2 : 1;
        head = head << control | window;
        headBits += control;
        int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
        int newTrail = Long.numberOfTrailingZeros(xor);
        if (newLead >= lead && newTrail >= trail) {
          head <<= 1;
          headBits++;
        } else {
          lead = newLead;
          trail = newTrail;
          int freshBits = dod == 0 ? 1 : 2;
          head = head << freshBits | freshBits; // 1, or 10
          head = head << 11 | newLead << 6 | (64 - newLead - newTrail & 63);
          headBits += freshBits + 11;
        }
        int significant = 64 - lead - trail;
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
    a.baseline = baseline;
    a.lead = lead;
    a.trail = trail;
    a.setCount(a.count + to - from);
  }
}
