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
    long delta = t - lastT;
    if (count >= 2) {
      writeJoint(delta - lastDelta, valueBits);
    } else if (count == 1) {
      out.uvarint(delta);
      writeValue(XorAppender.NO_FIELD, valueBits);
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
    if (valueBits != StaleNaN.BITS) {
      baseline = valueBits;
    }
    setCount(count + 1);
    return true;
  }

  void setCount(int n) {
    count = n;
    out.store(n);
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

  private void writeJoint(long dod, long valueBits) {
    if (dod != 0) {
      writeValue(timeField(dod), valueBits);
    } else if (valueBits == baseline) {
      out.bit(0);
    } else if (valueBits == StaleNaN.BITS) {
      out.bits(0b11111, 5);
    } else {
      writeXor(valueBits ^ baseline, 0b1_100, 0b1_101);
    }
  }

  /**
   * The field of a difference of differences that is not 0, see {@link BitWriter#marked(long)}; of
   * no bits if it is written already.
   */
  private long timeField(long dod) {
    if (Xor2Format.fits(dod, Xor2Format.DOD_SMALL_BITS)) {
      return 0b1_110L << 13 | (dod & 0x1FFF);
    }
    if (Xor2Format.fits(dod, Xor2Format.DOD_LARGE_BITS)) {
      return 0b1_1110L << 20 | (dod & 0xF_FFFF);
    }
    out.bits(0b11110, 5);
    out.bits(dod, 64);
    return XorAppender.NO_FIELD;
  }

  private void writeValue(long timeField, long valueBits) {
    if (valueBits == baseline) {
      out.marked(timeField << 1);
    } else if (valueBits == StaleNaN.BITS) {
      out.marked(timeField << 3 | 0b111);
    } else {
      writeXor(valueBits ^ baseline, timeField << 2 | 0b10, timeField << 3 | 0b110);
    }
  }

  /**
   * Writes an XOR that is not 0.
   *
   * @param reuse the field so far, marked, if the window stays
   * @param fresh the same if a new window comes
   */
  private void writeXor(long xor, long reuse, long fresh) {
    int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
    int newTrail = Long.numberOfTrailingZeros(xor);
    long field = reuse;
    if (newLead < lead || newTrail < trail) {
      lead = newLead;
      trail = newTrail;
      field = fresh << 11 | newLead << 6 | (64 - newLead - newTrail & 63); // 64 is written as 0
    }
    out.marked(field, xor >>> trail, 64 - lead - trail);
  }

  @Override
  public String toString() {
    return "Xor2Appender{n=" + count + ", last t=" + lastT + "}";
  }
}
