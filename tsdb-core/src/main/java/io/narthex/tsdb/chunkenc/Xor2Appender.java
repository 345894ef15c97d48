package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import org.jspecify.annotations.Nullable;

/**
 * Writes floats as an XOR2 chunk, a sample at a time.
 *
 * <p>Against XOR: one bit less for a sample that is on time and unchanged, one less for one that is
 * on time and changed; a small lateness costs 16 bits in place of 16, but on whole bytes; a stale
 * marker costs 5 bits and leaves the value to compare with alone.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/xor2.go xor2Appender
 */
final class Xor2Appender implements ChunkAppender {
  private final Xor2Chunk chunk;
  final BitWriter out;
  final StartTimes startTimes;

  int count;
  long lastT;
  long lastDelta;

  /** Bits of the last value that was not stale. */
  long baseline;

  int lead;
  int trail;

  /** Starts an empty chunk. */
  Xor2Appender(Xor2Chunk chunk, BitWriter out) {
    this.chunk = chunk;
    this.out = out;
    startTimes = new StartTimes();
    lead = XorFormat.NO_WINDOW;
  }

  /** Continues where an iterator that has read all samples ended. */
  Xor2Appender(Xor2Chunk chunk, BitWriter out, Xor2Iterator end) {
    this.chunk = chunk;
    this.out = out;
    startTimes = end.startTimes;
    count = chunk.sampleCount();
    lastT = end.t;
    lastDelta = end.delta;
    baseline = end.baseline;
    lead = end.windowSeen ? end.lead : XorFormat.NO_WINDOW;
    trail = end.trail;
  }

  @Override
  public Chunk chunk() {
    return chunk;
  }

  @Override
  public boolean offer(long st, long t, double v) {
    if (count == XorFormat.MAX_SAMPLES) {
      return false;
    }
    long valueBits = Double.doubleToRawLongBits(v);
    boolean stale = valueBits == StaleNaN.BITS;
    long delta = t - lastT;
    if (count >= 2) {
      writeJoint(delta - lastDelta, valueBits, stale);
    } else if (count == 1) {
      out.uvarint(delta);
      writeValue(valueBits, stale);
    } else {
      out.varint(t);
      out.bits(valueBits, 64);
      delta = 0;
    }
    if (!startTimes.silent(count, st)) {
      startTimes.write(out, count, t, lastT, st);
    }
    lastT = t;
    lastDelta = delta;
    if (!stale) {
      baseline = valueBits;
    }
    setCount(count + 1);
    return true;
  }

  void setCount(int n) {
    count = n;
    out.bytes[0] = (byte) (n >>> 8);
    out.bytes[1] = (byte) n;
  }

  @Override
  public void appendAll(long @Nullable [] starts, long[] times, double[] values, int from, int to) {
    if (count + (to - from) > XorFormat.MAX_SAMPLES) {
      throw new IllegalStateException("chunk capacity exceeded");
    }
    int i = from;
    while (i < to) {
      int quiet = count < 2 ? i : startTimes.silentUntil(count, starts, i, to);
      if (quiet > i) {
        Xor2Encoder.append(this, times, values, i, quiet);
        i = quiet;
      } else {
        append(starts == null ? 0 : starts[i], times[i], values[i]);
        i++;
      }
    }
  }

  private void writeJoint(long dod, long valueBits, boolean stale) {
    if (dod == 0) {
      if (stale) {
        out.bits(0b11111, 5);
      } else if (valueBits == baseline) {
        out.bit(0);
      } else {
        out.bits(0b10, 2);
        writeXor(valueBits ^ baseline, 0b0, 0b1, 1);
      }
      return;
    }
    if (Xor2Format.fits(dod, Xor2Format.DOD_SMALL_BITS)) {
      out.bits(0b110L << 13 | (dod & 0x1FFF), 16);
    } else if (Xor2Format.fits(dod, Xor2Format.DOD_LARGE_BITS)) {
      out.bits(0b1110L << 20 | (dod & 0xF_FFFF), 24);
    } else {
      out.bits(0b11110, 5);
      out.bits(dod, 64);
    }
    writeValue(valueBits, stale);
  }

  private void writeValue(long valueBits, boolean stale) {
    if (stale) {
      out.bits(0b111, 3);
    } else if (valueBits == baseline) {
      out.bit(0);
    } else {
      out.bit(1);
      writeXor(valueBits ^ baseline, 0b0, 0b10, 2);
    }
  }

  /**
   * Writes the bits of an XOR that is not 0.
   *
   * @param reuse the bit that says: same window
   * @param fresh the bits that say: new window
   */
  private void writeXor(long xor, int reuse, int fresh, int freshBits) {
    int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
    int newTrail = Long.numberOfTrailingZeros(xor);
    if (lead != XorFormat.NO_WINDOW && newLead >= lead && newTrail >= trail) {
      out.bits(reuse, 1, xor >>> trail, 64 - lead - trail);
      return;
    }
    lead = newLead;
    trail = newTrail;
    int significant = 64 - newLead - newTrail;
    int window = fresh << 11 | newLead << 6 | (significant & 63); // 64 is written as 0
    out.bits(window, freshBits + 11, xor >>> newTrail, significant);
  }

  @Override
  public String toString() {
    return "Xor2Appender{n=" + count + ", last t=" + lastT + "}";
  }
}
