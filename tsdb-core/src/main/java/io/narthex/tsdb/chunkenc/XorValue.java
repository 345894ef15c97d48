package io.narthex.tsdb.chunkenc;

/**
 * A value that is written as its XOR with the one before, with a window of its own: the value field
 * of {@link XorFormat}, for sums and float counts of histograms.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/chunkenc/xor.go xorWrite, xorRead
 */
final class XorValue {
  /** Bits of the last value. */
  long bits;

  private int lead;
  private int trail;
  private boolean window;

  double value() {
    return Double.longBitsToDouble(bits);
  }

  /** Writes a first value in full. */
  void writeFirst(BitWriter out, double value) {
    bits = Double.doubleToRawLongBits(value);
    out.bits(bits, 64);
  }

  void readFirst(BitReader in) {
    bits = in.bits(64);
  }

  void write(BitWriter out, double value) {
    long newBits = Double.doubleToRawLongBits(value);
    long xor = newBits ^ bits;
    bits = newBits;
    if (xor == 0) {
      out.bit(0);
      return;
    }
    int newLead = Math.min(Long.numberOfLeadingZeros(xor), XorFormat.MAX_LEAD);
    int newTrail = Long.numberOfTrailingZeros(xor);
    long field = 0b1_10; // marked
    if (!window || newLead < lead || newTrail < trail) {
      window = true;
      lead = newLead;
      trail = newTrail;
      field = 0b1_11L << 11 | newLead << 6 | (64 - newLead - newTrail & 63); // 64 is written as 0
    }
    out.marked(field, xor >>> trail, 64 - lead - trail);
  }

  void read(BitReader in) {
    long control = in.window();
    if (control >= 0) {
      in.skip(1);
      return;
    }
    if (control << 1 >= 0) {
      in.skip(2);
    } else {
      in.skip(2 + XorFormat.LEAD_BITS + XorFormat.SIG_BITS);
      int newLead = (int) (control >>> 57) & XorFormat.MAX_LEAD;
      int significant = (int) (control >>> 51) & 63;
      if (significant == 0) {
        significant = 64;
      }
      if (newLead + significant > 64) {
        throw in.corrupt("window of " + newLead + " zeros and " + significant + " bits");
      }
      window = true;
      lead = newLead;
      trail = 64 - newLead - significant;
    }
    bits ^= in.bits(64 - lead - trail) << trail;
  }

  static XorValue[] array(int n) {
    XorValue[] values = new XorValue[n];
    for (int i = 0; i < n; i++) {
      values[i] = new XorValue();
    }
    return values;
  }
}
