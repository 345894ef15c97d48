package io.narthex.tsdb.chunkenc;

import io.narthex.model.StaleNaN;
import io.narthex.model.ValueType;

/**
 * Reads an XOR2 chunk a sample at a time: the readable twin of {@link Xor2Decoder}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/xor2.go xor2Iterator
 */
final class Xor2Iterator extends FloatIterator {
  private final BitReader in;
  private final int sampleCount;
  final StartTimes startTimes;

  long t;
  long delta;
  long baseline;

  /** The window. The whole width until one is written. */
  int lead;

  int trail;
  boolean windowSeen;
  private long valueBits;

  Xor2Iterator(byte[] bytes, int length) {
    in = new BitReader(bytes, Xor2Format.HEADER_BYTES * 8, length * 8);
    sampleCount = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    startTimes = new StartTimes(bytes);
  }

  /** Position in bits behind the last sample read. */
  int bitPosition() {
    return in.position();
  }

  void skipAll() {
    while (next() != ValueType.NONE) {}
  }

  @Override
  public ValueType next() {
    if (samplesRead == sampleCount) {
      return ValueType.NONE;
    }
    long previousT = t;
    if (samplesRead == 0) {
      t = in.varint();
      valueBits = in.bits(64);
      baseline = valueBits == StaleNaN.BITS ? 0 : valueBits;
    } else if (samplesRead == 1) {
      delta = in.uvarint();
      t += delta;
      readValue();
    } else {
      readJoint();
    }
    startTimes.read(in, samplesRead, t, previousT);
    samplesRead++;
    return ValueType.FLOAT;
  }

  private void readJoint() {
    long control = in.window();
    if (control >= 0) {
      in.skip(1);
      t += delta;
      valueBits = baseline;
    } else if (control << 1 >= 0) {
      in.skip(3);
      t += delta;
      readXor(control << 2 < 0);
    } else {
      readRare();
    }
  }

  /** Late, or stale: behind two ones. */
  private void readRare() {
    switch (in.ones(5)) {
      case 2 -> readLate(in.signedBits(Xor2Format.DOD_SMALL_BITS));
      case 3 -> readLate(in.signedBits(Xor2Format.DOD_LARGE_BITS));
      case 4 -> readLate(in.bits(64));
      default -> {
        t += delta;
        valueBits = StaleNaN.BITS;
      }
    }
  }

  private void readLate(long dod) {
    delta += dod;
    t += delta;
    readValue();
  }

  private void readValue() {
    switch (in.ones(3)) {
      case 0 -> valueBits = baseline;
      case 1 -> readXor(false);
      case 2 -> readXor(true);
      default -> valueBits = StaleNaN.BITS;
    }
  }

  private void readXor(boolean newWindow) {
    if (newWindow) {
      int newLead = (int) in.bits(XorFormat.LEAD_BITS);
      int significant = (int) in.bits(XorFormat.SIG_BITS);
      if (significant == 0) {
        significant = 64;
      }
      if (newLead + significant > 64) {
        throw in.corrupt("window of " + newLead + " zeros and " + significant + " bits");
      }
      lead = newLead;
      trail = 64 - newLead - significant;
      windowSeen = true;
    }
    valueBits = baseline ^ (in.bits(64 - lead - trail) << trail);
    baseline = valueBits;
  }

  @Override
  public long atT() {
    return t;
  }

  @Override
  public long atSt() {
    return startTimes.st;
  }

  @Override
  public double atV() {
    return Double.longBitsToDouble(valueBits);
  }
}
