package io.narthex.util;

import java.math.BigInteger;

/**
 * Powers of ten to 128 bits, for both directions between doubles and decimal text.
 *
 * <pre>
 *   10^q  =  (HIGH[q] : LOW[q])  x 2^(floor(log2 10^q) - 127)     top bit of HIGH set
 *            64 bits  64 bits     cut off, but rounded up for -27 <= q < 0
 * </pre>
 *
 * <p>Computed once when the class loads (a few milliseconds), exactly, with big integers.
 *
 * <p>Thread-safety: constants.
 *
 * @upstream none — Go ships such a table as source
 */
final class PowersOfTen {
  static final int MIN = -348;
  static final int MAX = 347;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    BigInteger five = BigInteger.valueOf(5);
    BigInteger power = BigInteger.ONE;
    for (int q = 0; q <= MAX; q++) {
      store(q, power.shiftLeft(128).shiftRight(power.bitLength()));
      power = power.multiply(five);
    }
    power = five;
    for (int q = -1; q >= MIN; q--) {
      BigInteger reciprocal = BigInteger.ONE.shiftLeft(power.bitLength() + 127).divide(power);
      store(q, isRoundedUp(q) ? reciprocal.add(BigInteger.ONE) : reciprocal);
      power = power.multiply(five);
    }
  }

  private PowersOfTen() {}

  private static void store(int q, BigInteger bits128) {
    HIGH[q - MIN] = bits128.shiftRight(64).longValue();
    LOW[q - MIN] = bits128.longValue();
  }

  /** Upper 64 bits of the 128-bit significand of 10^q. */
  static long high(int q) {
    return HIGH[q - MIN];
  }

  /** Lower 64 bits of the 128-bit significand of 10^q. */
  static long low(int q) {
    return LOW[q - MIN];
  }

  /**
   * Whether the entry is one more than the bits cut off. Small negative powers are, so that a
   * product that is exactly half way between two doubles shows as such.
   */
  static boolean isRoundedUp(int q) {
    return q < 0 && q >= -27;
  }

  /** {@code floor(log2(10^q))}, exact for all q of the table. */
  static int floorLog2(int q) {
    return (217706 * q) >> 16;
  }

  /** Upper 64 bits of the unsigned product of two unsigned longs. */
  static long multiplyHighUnsigned(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }
}
