package io.narthex.util;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The number texts that Go has known since 1.13: underscores between digits, and hexadecimal with a
 * binary exponent ({@code 0x1.8p3}). Rare: seen in PromQL and in bucket bounds only.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/atof.go readFloat, strconv/atoi.go underscoreOK
 */
final class HexFloat {
  private static final int EXPONENT_LIMIT = 100_000;

  private HexFloat() {}

  /** Reads a text that the plain reader refused. */
  static double readGo113(byte[] b, int from, int to) {
    boolean sign = b[from] == '-' || b[from] == '+';
    int start = sign ? from + 1 : from;
    boolean hex = to - start > 2 && b[start] == '0' && (b[start + 1] | 0x20) == 'x';
    byte[] stripped = new byte[to - from];
    int n = 0;
    boolean underscores = false;
    for (int i = from; i < to; i++) {
      if (b[i] == '_') {
        underscores = true;
        boolean afterDigit = i > start && (isDigit(b[i - 1], hex) || (hex && i == start + 2));
        boolean beforeDigit = i + 1 < to && isDigit(b[i + 1], hex);
        if (!afterDigit || !beforeDigit) {
          throw FloatReader.syntax(b, from, to, true);
        }
      } else {
        stripped[n++] = b[i];
      }
    }
    double magnitude;
    if (hex) {
      magnitude = hexadecimal(stripped, start - from + 2, n, b, from, to);
    } else if (underscores) {
      return decimal(stripped, n, b, from, to);
    } else {
      throw FloatReader.syntax(b, from, to, true);
    }
    return b[from] == '-' ? -magnitude : magnitude;
  }

  private static double decimal(byte[] stripped, int n, byte[] b, int from, int to) {
    try {
      return FloatReader.read(stripped, 0, n, false);
    } catch (GoFloats.FloatFormatException e) {
      throw e.isOutOfRange()
          ? FloatReader.range(b, from, to)
          : FloatReader.syntax(b, from, to, true);
    }
  }

  private static double hexadecimal(byte[] s, int at, int n, byte[] b, int from, int to) {
    BigInteger mantissa = BigInteger.ZERO;
    int fraction = 0;
    boolean point = false;
    boolean any = false;
    int p = at;
    for (; p < n; p++) {
      int d = Character.digit(s[p], 16);
      if (d >= 0) {
        any = true;
        mantissa = mantissa.shiftLeft(4).or(BigInteger.valueOf(d));
        fraction += point ? 4 : 0;
      } else if (s[p] == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (!any || p + 1 >= n || (s[p] | 0x20) != 'p') {
      throw FloatReader.syntax(b, from, to, true);
    }
    p++;
    boolean down = s[p] == '-';
    if (down || s[p] == '+') {
      p++;
    }
    if (p == n) {
      throw FloatReader.syntax(b, from, to, true);
    }
    int exponent = 0;
    for (; p < n; p++) {
      if (s[p] < '0' || s[p] > '9') {
        throw FloatReader.syntax(b, from, to, true);
      }
      exponent = Math.min(EXPONENT_LIMIT, exponent * 10 + (s[p] - '0'));
    }
    double v = scale(mantissa, (down ? -exponent : exponent) - fraction);
    if (Double.isInfinite(v)) {
      throw FloatReader.range(b, from, to);
    }
    return v;
  }

  private static double scale(BigInteger mantissa, int exponent) {
    if (mantissa.signum() == 0) {
      return 0;
    }
    int top = mantissa.bitLength() + exponent;
    if (top > 1100) {
      return Double.POSITIVE_INFINITY;
    }
    if (top < -1200) {
      return 0;
    }
    BigDecimal m = new BigDecimal(mantissa);
    return exponent >= 0
        ? m.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(exponent))).doubleValue()
        : m.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent))).doubleValue();
  }

  private static boolean isDigit(byte c, boolean hex) {
    return Character.digit(c, hex ? 16 : 10) >= 0;
  }
}
