package io.narthex.util;

import java.nio.charset.StandardCharsets;

/**
 * Reads doubles from bytes without making objects, rounded to the nearest, ties to even.
 *
 * <p>Three ways, cheapest first: a product of two exact doubles for up to 2^53 and powers of ten up
 * to 22 [1]; one or two 64x64 bit products with the power of ten [2]; big decimals for the one in a
 * billion that is too close to a tie, and for more than 19 digits that matter.
 *
 * <p>[1] W. Clinger, "How to read floating point numbers accurately", 1990. [2] D. Lemire, "Number
 * parsing at a gigabyte per second", 2021.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/atof.go, strconv/eisel_lemire.go
 */
final class FloatReader {
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final int MAX_DIGITS = 19;
  private static final long MAX_EXACT = 1L << 53;

  /** Exponents beyond this mean zero or overflow whatever the digits; keeps sums from wrapping. */
  private static final int EXPONENT_LIMIT = 100_000;

  private static final int MALFORMED = Integer.MIN_VALUE;

  private FloatReader() {}

  static double read(byte[] b, int from, int to, boolean go113) {
    int p = from;
    boolean negative = false;
    if (p < to && (b[p] == '-' || b[p] == '+')) {
      negative = b[p] == '-';
      p++;
    }
    if (p == to) {
      throw syntax(b, from, to, go113);
    }
    byte first = b[p];
    if ((first < '0' || first > '9') && first != '.') {
      return special(b, from, p, to, go113);
    }
    long mantissa = 0;
    int digits = 0; // significant ones, leading zeros not counted
    int dropped = 0; // digits before the point beyond MAX_DIGITS
    int fraction = 0; // digits of the mantissa behind the point
    boolean point = false;
    boolean any = false;
    boolean inexact = false;
    for (; p < to; p++) {
      int d = b[p] - '0';
      if (d >= 0 && d <= 9) {
        any = true;
        if (digits < MAX_DIGITS) {
          mantissa = mantissa * 10 + d;
          digits += mantissa == 0 ? 0 : 1;
          fraction += point ? 1 : 0;
        } else {
          inexact |= d != 0;
          dropped += point ? 0 : 1;
        }
      } else if (b[p] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    int exponent = 0;
    if (any && p < to && (b[p] | 0x20) == 'e') {
      exponent = exponent(b, p + 1, to);
      p = exponent == MALFORMED ? p : to;
    }
    if (!any || p != to) {
      if (go113) {
        return HexFloat.readGo113(b, from, to);
      }
      throw syntax(b, from, to, false);
    }
    double v = convert(mantissa, exponent + dropped - fraction, inexact, b, from, to);
    if (v == Double.POSITIVE_INFINITY) {
      throw range(b, from, to);
    }
    return negative ? -v : v;
  }

  /** The exponent that takes up {@code b[from, to)}, {@link #MALFORMED} if none does. */
  private static int exponent(byte[] b, int from, int to) {
    int p = from;
    boolean down = false;
    if (p < to && (b[p] == '-' || b[p] == '+')) {
      down = b[p] == '-';
      p++;
    }
    if (p == to) {
      return MALFORMED;
    }
    int exponent = 0;
    for (; p < to; p++) {
      int d = b[p] - '0';
      if (d < 0 || d > 9) {
        return MALFORMED;
      }
      if (exponent < EXPONENT_LIMIT) {
        exponent = exponent * 10 + d;
      }
    }
    return down ? -exponent : exponent;
  }

  private static double convert(
      long mantissa, int exponent, boolean inexact, byte[] b, int from, int to) {
    if (mantissa == 0) {
      return 0;
    }
    if (!inexact && mantissa <= MAX_EXACT && mantissa > 0 && exponent >= -22 && exponent <= 22) {
      return exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
    }
    double v = BinaryScale.toDouble(mantissa, exponent);
    boolean sure =
        !Double.isNaN(v) && (!inexact || v == BinaryScale.toDouble(mantissa + 1, exponent));
    return sure ? v : slow(b, from, to);
  }

  /** The text is known to be a plain decimal; its sign is the caller's. */
  private static double slow(byte[] b, int from, int to) {
    int start = b[from] == '-' || b[from] == '+' ? from + 1 : from;
    return Double.parseDouble(new String(b, start, to - start, StandardCharsets.ISO_8859_1));
  }

  private static double special(byte[] b, int from, int afterSign, int to, boolean go113) {
    int length = to - afterSign;
    boolean negative = b[from] == '-';
    if ((length == 3 || length == 8) && matches(b, afterSign, to, "infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (afterSign == from && length == 3 && matches(b, afterSign, to, "nan")) {
      return Double.NaN;
    }
    if (go113) {
      return HexFloat.readGo113(b, from, to);
    }
    throw syntax(b, from, to, false);
  }

  /** Whether the bytes are a prefix of {@code word} in any case. */
  private static boolean matches(byte[] b, int from, int to, String word) {
    for (int i = from; i < to; i++) {
      if ((b[i] | 0x20) != word.charAt(i - from) || b[i] < 'A') {
        return false;
      }
    }
    return true;
  }

  static GoFloats.FloatFormatException syntax(byte[] b, int from, int to, boolean go113) {
    if (!go113) {
      for (int i = from; i < to; i++) {
        if (b[i] == 'p' || b[i] == 'P' || b[i] == '_') {
          return new GoFloats.FloatFormatException("unsupported character in float", false);
        }
      }
    }
    return failure(b, from, to, "invalid syntax", false);
  }

  static GoFloats.FloatFormatException range(byte[] b, int from, int to) {
    return failure(b, from, to, "value out of range", true);
  }

  private static GoFloats.FloatFormatException failure(
      byte[] b, int from, int to, String what, boolean outOfRange) {
    String text = GoQuote.quote(b, from, to);
    return new GoFloats.FloatFormatException(
        "strconv.ParseFloat: parsing " + text + ": " + what, outOfRange);
  }
}
