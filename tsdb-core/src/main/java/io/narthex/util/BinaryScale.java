package io.narthex.util;

/**
 * Decimal to double by one or two wide products: {@code mantissa x 10^exponent} in binary, and the
 * cases in which 128 bits are too few to round surely.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/eisel_lemire.go
 */
final class BinaryScale {
  private static final int SMALLEST = -342; // 2^64 x 10^-343 rounds to zero
  private static final int LARGEST = 308;
  private static final int KEPT_BITS = 52 + 3; // 53 significant, one to round by, one to spare

  private BinaryScale() {}

  /**
   * {@code mantissa} (unsigned, not 0) {@code x 10^exponent}, rounded to nearest even; infinity on
   * overflow; NaN if it cannot be told.
   */
  static double toDouble(long mantissa, int exponent) {
    if (exponent < SMALLEST) {
      return 0;
    }
    if (exponent > LARGEST) {
      return Double.POSITIVE_INFINITY;
    }
    int leadingZeros = Long.numberOfLeadingZeros(mantissa);
    long w = mantissa << leadingZeros;
    long power = PowersOfTen.high(exponent);
    long high = PowersOfTen.multiplyHighUnsigned(w, power);
    long low = w * power;
    if ((high & 0x1FF) == 0x1FF) {
      long more = PowersOfTen.multiplyHighUnsigned(w, PowersOfTen.low(exponent));
      low += more;
      if (Long.compareUnsigned(low, more) < 0) {
        high++;
      }
      if (low == -1L && (exponent < -27 || exponent > 55)) {
        return Double.NaN;
      }
    }
    return round(high, low, leadingZeros, exponent);
  }

  private static double round(long high, long low, int leadingZeros, int exponent) {
    int topBit = (int) (high >>> 63);
    int shift = topBit + 64 - KEPT_BITS;
    long m = high >>> shift;
    int biased = PowersOfTen.floorLog2(exponent) + 63 + topBit - leadingZeros + 1023;
    if (biased <= 0) {
      int down = 1 - biased;
      if (down >= 64) {
        return 0;
      }
      m >>>= down;
      m = (m + (m & 1)) >>> 1; // may grow into the smallest normal number by itself
      return Double.longBitsToDouble(m);
    }
    boolean maybeTie = low >= 0 && low <= 1 && exponent >= -4 && exponent <= 23 && (m & 3) == 1;
    if (maybeTie && m << shift == high) {
      m &= ~1L; // exactly half way, and the even neighbour is below
    }
    m = (m + (m & 1)) >>> 1;
    if (m == 1L << 53) {
      m = 1L << 52;
      biased++;
    }
    if (biased >= 0x7ff) {
      return Double.POSITIVE_INFINITY;
    }
    return Double.longBitsToDouble((long) biased << 52 | (m & ((1L << 52) - 1)));
  }
}
