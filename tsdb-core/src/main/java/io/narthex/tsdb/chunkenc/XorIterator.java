package io.narthex.tsdb.chunkenc;

import io.narthex.model.ValueType;

/**
 * Reads an XOR chunk a sample at a time: the readable twin of {@link XorDecoder}, and the one to
 * step through.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/xor.go xorIterator
 */
final class XorIterator extends FloatIterator {
  private final BitReader in;
  private final int sampleCount;

  long t;
  long delta;
  long valueBits;

  /** The window. The whole width until one is written: a reopened chunk may have used it so. */
  int lead;

  int trail;
  boolean windowSeen;

  XorIterator(byte[] bytes, int length) {
    in = new BitReader(bytes, XorFormat.HEADER_BYTES * 8, length * 8);
    sampleCount = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
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
    if (samplesRead == 0) {
      t = in.varint();
      valueBits = in.bits(64);
    } else {
      delta = samplesRead == 1 ? in.uvarint() : delta + readDeltaOfDelta();
      t += delta;
      valueBits ^= readXor();
    }
    samplesRead++;
    return ValueType.FLOAT;
  }

  private long readDeltaOfDelta() {
    return switch (in.ones(4)) {
      case 0 -> 0;
      case 1 -> in.skewedBits(XorFormat.DOD_SMALL_BITS);
      case 2 -> in.skewedBits(XorFormat.DOD_MEDIUM_BITS);
      case 3 -> in.skewedBits(XorFormat.DOD_LARGE_BITS);
      default -> in.bits(64);
    };
  }

  private long readXor() {
    long control = in.window();
    if (control >= 0) {
      in.skip(1);
      return 0;
    }
    in.skip(2);
    if (control << 1 < 0) {
      readWindow();
    }
    return in.bits(64 - lead - trail) << trail;
  }

  private void readWindow() {
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

  @Override
  public long atT() {
    return t;
  }

  @Override
  public double atV() {
    return Double.longBitsToDouble(valueBits);
  }
}
