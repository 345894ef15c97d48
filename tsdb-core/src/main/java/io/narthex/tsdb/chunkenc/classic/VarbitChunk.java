package io.narthex.tsdb.chunkenc.classic;

import static io.narthex.tsdb.chunkenc.classic.VarbitFormat.FOOTER;
import static io.narthex.tsdb.chunkenc.classic.VarbitFormat.THIRD_SAMPLE;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.tsdb.chunkenc.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus 1.x, encoding 2: double differences in as few bits as they take. How values are
 * written is chosen at the third sample and changed when one does not fit.
 *
 * <pre>
 *   zero ──value changes──> integer ──no int32 step──> XOR        each time all samples are written
 *     └────────────────────────────────────────────────^          anew, or a new chunk is opened
 * </pre>
 *
 * <p>Thread-safety: see {@link io.narthex.tsdb.chunkenc.Chunk}.
 *
 * @upstream storage/local/chunk/varbit.go varbitChunk, of v1.8.2
 */
final class VarbitChunk extends ClassicChunk {
  private int count = -1;

  VarbitChunk(int valueEncoding) {
    super(Encoding.VARBIT, new byte[BYTES]);
    bytes[VarbitFormat.FLAGS_AT] = (byte) valueEncoding;
    count = 0;
  }

  VarbitChunk(byte[] data) {
    super(Encoding.VARBIT, data);
    if (data.length != BYTES) {
      throw corrupt("varbit chunk of " + data.length + " bytes, not 1024", data.length);
    }
    int next = next();
    if ((next > VarbitFormat.ONE_SAMPLE && next < THIRD_SAMPLE) || next > VarbitFormat.BITS) {
      throw corrupt("varbit chunk with its next sample at bit " + next, VarbitFormat.NEXT_AT);
    }
  }

  int next() {
    return (int) VarbitFormat.get(bytes, VarbitFormat.NEXT_AT * 8, 16);
  }

  private void setNext(int offset) {
    VarbitFormat.put(bytes, VarbitFormat.NEXT_AT * 8, offset, 16);
  }

  boolean closed() {
    return bytes[VarbitFormat.FLAGS_AT] < 0;
  }

  int valueEncoding() {
    return bytes[VarbitFormat.FLAGS_AT] & 3;
  }

  private void setValueEncoding(int encoding) {
    bytes[VarbitFormat.FLAGS_AT] = (byte) (bytes[VarbitFormat.FLAGS_AT] & ~3 | encoding);
  }

  long time(int at) {
    return VarbitFormat.get(bytes, at * 8, 64);
  }

  double value(int at) {
    return Double.longBitsToDouble(VarbitFormat.get(bytes, at * 8, 64));
  }

  private void set64(int at, long v) {
    VarbitFormat.put(bytes, at * 8, v, 64);
  }

  private void setLast(long t, double v) {
    set64(VarbitFormat.LAST_TIME_AT, t);
    set64(VarbitFormat.LAST_VALUE_AT, Double.doubleToRawLongBits(v));
  }

  @Override
  @Nullable Refusal add(long t, double v) {
    int offset = next();
    Refusal refusal = null;
    if (closed()) {
      return overflow();
    } else if (offset > FOOTER) {
      addAsLast(t, v);
    } else if (offset == 0) {
      set64(VarbitFormat.FIRST_TIME_AT, t);
      set64(VarbitFormat.FIRST_VALUE_AT, Double.doubleToRawLongBits(v));
      setLast(t, v);
      setNext(VarbitFormat.ONE_SAMPLE);
    } else if (offset == VarbitFormat.ONE_SAMPLE) {
      addSecond(t, v);
    } else {
      refusal = addLater(t, v, offset);
    }
    if (refusal == null && count >= 0) {
      count++;
    }
    return refusal;
  }

  private Refusal overflow() {
    return new Refusal(new VarbitChunk(VarbitFormat.ZERO), false);
  }

  /** Puts a sample into the header and closes the chunk. */
  private void addAsLast(long t, double v) {
    setLast(t, v);
    bytes[VarbitFormat.FLAGS_AT] |= (byte) VarbitFormat.CLOSED;
  }

  private void addSecond(long t, double v) {
    long step = t - time(VarbitFormat.FIRST_TIME_AT);
    if (step < 0) {
      throw new IllegalArgumentException("first Δt is less than zero: " + step);
    }
    if (step > VarbitFormat.MAX_STEP) {
      addAsLast(t, v);
      return;
    }
    VarbitFormat.put(bytes, VarbitFormat.FIRST_STEP_AT * 8, step, 24); // 2^24 becomes 0
    VarbitFormat.put(bytes, VarbitFormat.LAST_STEP_AT * 8, step, 24);
    setLast(t, v);
    setNext(THIRD_SAMPLE);
  }

  private @Nullable Refusal addLater(long t, double v, int from) {
    long step = t - time(VarbitFormat.LAST_TIME_AT);
    if (step < 0) {
      throw new IllegalArgumentException("Δt is less than zero: " + step);
    }
    double last = value(VarbitFormat.LAST_VALUE_AT);
    int offset = from == THIRD_SAMPLE ? chooseValueEncoding(last, v) : from;
    int encoding = valueEncoding();
    if (step > VarbitFormat.MAX_STEP
        || offset + VarbitFormat.WORST_CASE_BITS[encoding] > VarbitFormat.BITS) {
      addAsLast(t, v);
      return null;
    }
    boolean wholeStep = Widths.isInt(v - last);
    if (encoding == VarbitFormat.ZERO && v != last) {
      return switchTo(wholeStep ? VarbitFormat.INTEGER : VarbitFormat.XOR, offset, t);
    }
    if (encoding == VarbitFormat.INTEGER && !wholeStep) {
      return switchTo(VarbitFormat.XOR, offset, t);
    }
    long lastStep = VarbitFormat.get(bytes, VarbitFormat.LAST_STEP_AT * 8, 24);
    if (!VarbitFormat.fits(step - lastStep, VarbitFormat.TIME_WIDTHS[3])) {
      addAsLast(t, v);
      return null;
    }
    offset = addTime(offset, step, step - lastStep);
    offset =
        switch (encoding) {
          case VarbitFormat.ZERO -> offset;
          case VarbitFormat.INTEGER -> addInteger(offset, (int) (v - last));
          case VarbitFormat.XOR -> addXor(offset, last, v);
          default -> VarbitFormat.put(bytes, offset, Double.doubleToRawLongBits(v), 64);
        };
    setNext(offset);
    setLast(t, v);
    return null;
  }

  private Refusal switchTo(int encoding, int offset, long t) {
    return offset > VarbitFormat.BITS / 2 || lastTimeRead() > t
        ? overflow()
        : new Refusal(new VarbitChunk(encoding), true);
  }

  /**
   * The time of the newest sample as a reader finds it. It is wrong behind a step of exactly {@link
   * VarbitFormat#MAX_STEP}, and may be in the future; Prometheus 1.8.2, when it writes such a chunk
   * anew, then fails with "first Δt is less than zero" and gives the series up.
   */
  private long lastTimeRead() {
    VarbitIterator it = new VarbitIterator(this);
    while (it.next() != ValueType.NONE) {
      // only the last one counts
    }
    return it.atT();
  }

  /** Looks at three values, writes the second one, and tells where the third one goes. */
  private int chooseValueEncoding(double second, double third) {
    double first = value(VarbitFormat.FIRST_VALUE_AT);
    long secondBits = Double.doubleToRawLongBits(second);
    long xor1 = Double.doubleToRawLongBits(first) ^ secondBits;
    long xor2 = secondBits ^ Double.doubleToRawLongBits(third);
    int least = valueEncoding(); // never go back behind the one that transcoding asked for
    int offset = THIRD_SAMPLE;
    int chosen;
    if (least == VarbitFormat.ZERO && second == first && second == third) {
      chosen = VarbitFormat.ZERO;
    } else if (least <= VarbitFormat.INTEGER && Widths.isInt(second - first)) {
      chosen = VarbitFormat.INTEGER;
      int step = (int) (second - first);
      offset = VarbitFormat.put(bytes, offset, step, 32);
      VarbitFormat.put(bytes, VarbitFormat.LAST_VALUE_STEP_AT * 8, step, 32);
    } else if (least == VarbitFormat.DIRECT
        || VarbitFormat.significant(xor1) + VarbitFormat.significant(xor2)
            > VarbitFormat.DIRECT_THRESHOLD) {
      chosen = VarbitFormat.DIRECT;
      offset = VarbitFormat.put(bytes, offset, secondBits, 64);
    } else {
      chosen = VarbitFormat.XOR;
      offset = addXor(offset, first, second);
    }
    setValueEncoding(chosen);
    setNext(offset);
    return offset;
  }

  private int addTime(int offset, long step, long dod) {
    VarbitFormat.put(bytes, VarbitFormat.LAST_STEP_AT * 8, step, 24);
    int countAt = (int) VarbitFormat.get(bytes, VarbitFormat.COUNT_AT * 8, 16);
    if (dod == 0) {
      long repeats = countAt == 0 ? 0 : VarbitFormat.get(bytes, countAt, 7) + 1;
      if (repeats > 0 && repeats < VarbitFormat.MAX_REPEATS) {
        VarbitFormat.put(bytes, countAt, repeats, VarbitFormat.REPEAT_BITS);
        return offset;
      }
      offset = VarbitFormat.put(bytes, offset, 0, 1);
      if (offset + VarbitFormat.REPEAT_BITS <= FOOTER) {
        VarbitFormat.put(bytes, VarbitFormat.COUNT_AT * 8, offset, 16);
      }
      return VarbitFormat.put(bytes, offset, 0, VarbitFormat.REPEAT_BITS);
    }
    VarbitFormat.put(bytes, VarbitFormat.COUNT_AT * 8, 0, 16);
    return addSigned(offset, dod, VarbitFormat.TIME_WIDTHS);
  }

  private int addInteger(int offset, int step) {
    int lastStep = (int) VarbitFormat.get(bytes, VarbitFormat.LAST_VALUE_STEP_AT * 8, 32);
    VarbitFormat.put(bytes, VarbitFormat.LAST_VALUE_STEP_AT * 8, step, 32);
    long dod = (long) step - lastStep;
    return dod == 0
        ? VarbitFormat.put(bytes, offset, 0, 1)
        : addSigned(offset, dod, VarbitFormat.VALUE_WIDTHS);
  }

  /** A number behind as many ones as tell its width; the longest prefix has no zero behind it. */
  private int addSigned(int offset, long v, int[] widths) {
    int ones = 1;
    while (!VarbitFormat.fits(v, widths[ones])) {
      ones++;
    }
    offset = VarbitFormat.put(bytes, offset, -1, ones);
    if (ones < widths.length - 1) {
      offset = VarbitFormat.put(bytes, offset, 0, 1);
    }
    return VarbitFormat.put(bytes, offset, v, widths[ones]);
  }

  private int addXor(int offset, double last, double v) {
    long xor = Double.doubleToRawLongBits(last) ^ Double.doubleToRawLongBits(v);
    if (xor == 0) {
      return VarbitFormat.put(bytes, offset, 0, 1);
    }
    int lastLead = bytes[VarbitFormat.LAST_LEAD_AT] & 0xFF;
    int lastSig = bytes[VarbitFormat.LAST_SIG_AT] & 0xFF;
    int lead = VarbitFormat.lead(xor);
    int sig = VarbitFormat.significant(xor);
    if (lead >= lastLead
        && lead + sig <= lastLead + lastSig
        && lastSig - sig < VarbitFormat.SHRINK) {
      offset = VarbitFormat.put(bytes, offset, 0b10, 2);
      return VarbitFormat.put(bytes, offset, xor >>> (64 - lastLead - lastSig), lastSig);
    }
    bytes[VarbitFormat.LAST_LEAD_AT] = (byte) lead;
    bytes[VarbitFormat.LAST_SIG_AT] = (byte) sig;
    offset = VarbitFormat.put(bytes, offset, 0b11, 2);
    offset = VarbitFormat.put(bytes, offset, lead, 5);
    offset = VarbitFormat.put(bytes, offset, sig - 1, 6);
    return VarbitFormat.put(bytes, offset, xor >>> (64 - lead - sig), sig);
  }

  @Override
  void become(ClassicChunk other) {
    bytes = other.bytes;
    count = ((VarbitChunk) other).count;
  }

  /** Reads the whole chunk if it was not written here: there is no count in it. */
  @Override
  public int sampleCount() {
    if (count < 0) {
      VarbitIterator it = new VarbitIterator(this);
      int n = 0;
      while (it.next() != ValueType.NONE) {
        n++;
      }
      count = n;
    }
    return count;
  }

  @Override
  public int length() {
    return BYTES;
  }

  @Override
  public int usedBytes() {
    int next = next();
    return next < THIRD_SAMPLE ? VarbitFormat.FIRST_VALUE_STEP_AT : (next + 7) / 8;
  }

  @Override
  public SampleIterator iterator() {
    return new VarbitIterator((VarbitChunk) snapshot());
  }

  @Override
  public void decode(SampleBuffer into) {
    VarbitIterator it = new VarbitIterator(this);
    while (it.next() != ValueType.NONE) {
      into.add(it.atT(), it.atV());
    }
  }
}
