package io.narthex.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whole numbers as decimal digits, eight at a time in one word.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/itoa.go formatBits, which takes two digits at a time from a table
 */
public final class Digits {
  /** No {@code long} has more characters, its sign included; what a destination must hold. */
  public static final int MAX_LENGTH = 20;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int EIGHT = 100_000_000;
  private static final long ASCII_ZEROS = 0x3030_3030_3030_3030L;
  private static final long[] POWERS = powers();

  private Digits() {}

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  /** How many digits {@code v >= 0} has; one for zero. */
  public static int count(long v) {
    int guess = (64 - Long.numberOfLeadingZeros(v | 1)) * 1233 >>> 12; // times log10(2)
    return guess < POWERS.length && v >= POWERS[guess] ? guess + 1 : Math.max(guess, 1);
  }

  /**
   * Writes {@code v} at {@code dst[at]}, which needs {@link #MAX_LENGTH} bytes; returns its end.
   */
  public static int write(long v, byte[] dst, int at) {
    if (v >= 0) {
      return write(v, count(v), dst, at);
    }
    dst[at] = '-';
    if (v == Long.MIN_VALUE) { // has no positive twin: its last digit apart
      int end = write(-(v / 10), 18, dst, at + 1);
      dst[end] = '8';
      return end + 1;
    }
    return write(-v, count(-v), dst, at + 1);
  }

  /**
   * Writes {@code v >= 0} at {@code dst[at]} as {@code count} digits, with zeros in front if it has
   * fewer; it may not have more. Up to eight bytes are overwritten, whatever the count. Returns the
   * end.
   */
  public static int write(long v, int count, byte[] dst, int at) {
    if (count <= 8) {
      LONGS.set(dst, at, eight((int) v) >>> (64 - 8 * count));
      return at + count;
    }
    long high = v / EIGHT;
    int p = write(high, count - 8, dst, at);
    LONGS.set(dst, p, eight((int) (v - high * EIGHT)));
    return p + 8;
  }

  /**
   * Eight digits in one word, the first in its lowest byte. Each step splits every number in the
   * word in two, the upper half staying in place: 12345678 → 1234|5678 → 12|34|56|78 → 1|2|…|8.
   * Division is by multiplication; 10486 / 2^20 and 103 / 2^10 are exact enough below 10^4 and
   * 10^2.
   */
  private static long eight(int v) {
    long thousands = v / 10_000;
    long fours = thousands | (v - thousands * 10_000) << 32;
    long hundreds = (fours * 10_486) >>> 20 & 0x7f_0000_007fL;
    long twos = hundreds | (fours - hundreds * 100) << 16;
    long tens = (twos * 103) >>> 10 & 0x000f_000f_000f_000fL;
    long ones = tens | (twos - tens * 10) << 8;
    return ones | ASCII_ZEROS;
  }
}
