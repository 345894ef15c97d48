package io.narthex.util;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A name that sorts by the time it was made: 48 bits of ms since the epoch, 80 random bits, written
 * as 26 letters and digits (Crockford's base 32: no I, L, O, U).
 *
 * <pre>
 *   01BKGTZQ1S | YNQTNXDYWBMSJ6QM        high  [ ms: 48 ][ random: 16 ]
 *      time    |     random              low   [ random: 64            ]
 * </pre>
 *
 * @param high first 64 bits
 * @param low last 64 bits
 * @upstream github.com/oklog/ulid ULID
 */
public record Ulid(long high, long low) implements Comparable<Ulid> {
  /** All bits zero; the parent of blocks made of out-of-order samples. */
  public static final Ulid ZERO = new Ulid(0, 0);

  private static final int LENGTH = 26;
  private static final int BITS_PER_DIGIT = 5;
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final long MAX_TIME = (1L << 48) - 1;

  /**
   * A new name.
   *
   * @param t ms since the epoch
   * @param random source of the rest; seeded, the names of a run are always the same
   */
  public static Ulid of(long t, RandomGenerator random) {
    if (t < 0 || t > MAX_TIME) {
      throw new IllegalArgumentException("time " + t + " does not fit 48 bits");
    }
    return new Ulid((t << 16) | (random.nextLong() >>> 48), random.nextLong());
  }

  /**
   * The ULID of that text, in either case of letters.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Ulid parse(String text) {
    Ulid ulid = parseOrNull(text);
    if (ulid == null) {
      throw new IllegalArgumentException("not a ULID: \"" + text + "\"");
    }
    return ulid;
  }

  /** The ULID of that text, null if it is none. */
  public static @Nullable Ulid parseOrNull(String text) {
    if (text.length() != LENGTH || text.charAt(0) > '7') { // 26 digits are 130 bits
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      int digit = DIGITS.indexOf(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
      if (digit < 0) {
        return null;
      }
      high = (high << BITS_PER_DIGIT) | (low >>> (64 - BITS_PER_DIGIT));
      low = (low << BITS_PER_DIGIT) | digit;
    }
    return new Ulid(high, low);
  }

  /** When it was made, in ms since the epoch. */
  public long time() {
    return high >>> 16;
  }

  @Override
  public int compareTo(Ulid other) {
    int c = Long.compareUnsigned(high, other.high);
    return c != 0 ? c : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long h = high;
    long l = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (l & 31));
      l = (l >>> BITS_PER_DIGIT) | (h << (64 - BITS_PER_DIGIT));
      h >>>= BITS_PER_DIGIT;
    }
    return new String(text);
  }
}
