package io.narthex.tsdb.chunkenc;

import org.jspecify.annotations.Nullable;

/**
 * Writes floats as an XOR chunk, a sample at a time.
 *
 * <p>Time: a scrape comes at even steps, so the difference of differences is 0 and costs one bit.
 * Value [1]: neighbours share sign, exponent and often low bits, so their XOR has zeros at both
 * ends; the bits between are the <em>window</em>. A window once written is used again as long as
 * the next XOR fits into it, however loosely: it is never given up for being too wide.
 *
 * <pre>
 *   115.0   01000000 01011100 11000000 ...
 *   130.0   01000000 01100000 01000000 ...
 *   XOR     00000000 00111100 10000000 ...   10 zeros, 7 significant bits 1111001, 47 zeros
 * </pre>
 *
 * [1] Pelkonen et al., Gorilla, VLDB 2015, section 4.1.2.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/xor.go xorAppender
 */
final class XorAppender implements ChunkAppender {
  /** A field of no bits, see {@link BitWriter#marked(long)}. */
  static final long NO_FIELD = 1;

  private final XorChunk chunk;
  final BitWriter out;

  int count;
  long lastT;
  long lastDelta;
  long lastBits;
  int lead;
  int trail;

  /** Width of the last field written, for {@link XorRule#BEFORE_3_0}. */
  int lastWidth;

  /** Starts an empty chunk. */
  XorAppender(XorChunk chunk, BitWriter out) {
    this.chunk = chunk;
    this.out = out;
    lead = XorFormat.NO_WINDOW;
  }

  /** Continues where an iterator that has read all samples ended. */
  XorAppender(XorChunk chunk, BitWriter out, XorIterator end) {
    this.chunk = chunk;
    this.out = out;
    count = chunk.sampleCount();
    lastT = end.t;
    lastDelta = end.delta;
    lastBits = end.valueBits;
    lead = end.windowSeen ? end.lead : XorFormat.NO_WINDOW;
    trail = end.trail;
  }

  @Override
  public Chunk chunk() {
    return chunk;
  }

  /** Whether a writer of before 3.0 would have left a spare byte behind the last sample. */
  boolean needsSpareByte() {
    return count > 0 && (out.used & 7) == 0 && (lastWidth & 7) == 0;
  }

  @Override
  public boolean offer(long st, long t, double v) {
    if (count == XorFormat.MAX_SAMPLES) {
      return false;
    }
    long valueBits = Double.doubleToRawLongBits(v);
    long delta = t - lastT;
    if (count >= 2) {
      write(timeField(delta - lastDelta), valueBits ^ lastBits);
    } else if (count == 1) {
      out.uvarint(delta);
      write(NO_FIELD, valueBits ^ lastBits);
    } else {
      out.varint(t);
      out.bits(valueBits, 64);
      lastWidth = 64;
      delta = 0;
    }
    lastT = t;
    lastDelta = delta;
    lastBits = valueBits;
    setCount(count + 1);
    return true;
  }

  void setCount(int n) {
    count = n;
    out.store(n);
  }

  @Override
  public void appendAll(
      long @Nullable [] startTimes, long[] times, double[] values, int from, int to) {
    int i = from;
    while (i < to && count < 2) {
      append(0, times[i], values[i]);
      i++;
    }
    if (count + (to - i) > XorFormat.MAX_SAMPLES) {
      throw new IllegalStateException("chunk capacity exceeded");
    }
    XorEncoder.append(this, times, values, i, to);
  }

  /** The field of a difference of differences, marked; none if it is written already. */
  private long timeField(long dod) {
    if (dod == 0) {
      return 0b1_0;
    }
    if (XorFormat.fits(dod, XorFormat.DOD_SMALL_BITS)) {
      return 0b1_10L << 14 | (dod & 0x3FFF);
    }
    if (XorFormat.fits(dod, XorFormat.DOD_MEDIUM_BITS)) {
      return 0b1_110L << 17 | (dod & 0x1_FFFF);
    }
    if (XorFormat.fits(dod, XorFormat.DOD_LARGE_BITS)) {
      return 0b1_1110L << 20 | (dod & 0xF_FFFF);
    }
    out.bits(0b1111, 4);
    out.bits(dod, 64);
    return NO_FIELD;
  }

  /** Writes the field of a time and that of a value, together if they go into one word. */
  private void write(long timeField, long xor) {
    if (xor == 0) {
      out.marked(timeField << 1);
      lastWidth = 1;
      return;
    }
    int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
    int newTrail = Long.numberOfTrailingZeros(xor);
    long field = timeField << 2 | 0b10;
    if (newLead < lead || newTrail < trail) {
      lead = newLead;
      trail = newTrail;
      int newWidth = 64 - newLead - newTrail & 63; // 64 is written as 0
      field = (timeField << 2 | 0b11) << 11 | newLead << 6 | newWidth;
    }
    lastWidth = 64 - lead - trail;
    out.marked(field, xor >>> trail, lastWidth);
  }

  @Override
  public String toString() {
    return "XorAppender{n=" + count + ", last t=" + lastT + "}";
  }
}
