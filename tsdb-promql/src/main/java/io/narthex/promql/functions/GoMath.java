package io.narthex.promql.functions;

/**
 * Arithmetic where Go's rules differ from Java's or where Java has no function.
 *
 * @upstream Go math: mod.go, pow.go, log10.go, asinh.go, acosh.go, atanh.go, dim.go
 */
public final class GoMath {
  private GoMath() {}

  /** {@code x % y} with the sign of {@code x}: C's and Java's remainder, Go's {@code math.Mod}. */
  public static double mod(double x, double y) {
    return x % y;
  }

  /** {@code x} to the {@code y}; unlike Java, 1 to any power and -1 to an infinite one are 1. */
  public static double pow(double x, double y) {
    if (x == 1 || (x == -1 && Double.isInfinite(y))) {
      return 1;
    }
    return Math.pow(x, y);
  }

  /** The greater; NaN wins, except against +Inf. */
  public static double max(double x, double y) {
    if (x == Double.POSITIVE_INFINITY || y == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(x, y);
  }

  /** The smaller; NaN wins, except against -Inf. */
  public static double min(double x, double y) {
    if (x == Double.NEGATIVE_INFINITY || y == Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    return Math.min(x, y);
  }

  /** Logarithm to base 2, exact for powers of two. */
  public static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Math.log(x);
    }
    int exponent = Math.getExponent(x);
    double mantissa;
    if (exponent < Double.MIN_EXPONENT) {
      int shift = 54;
      double scaled = x * 0x1p54;
      exponent = Math.getExponent(scaled) - shift;
      mantissa = Math.scalb(scaled, -(exponent + shift + 1));
    } else {
      mantissa = Math.scalb(x, -(exponent + 1));
    }
    if (mantissa == 0.5) {
      return exponent;
    }
    return (exponent + 1) + Math.log(mantissa) * (1 / LN2);
  }

  private static final double LN2 = 0.693147180559945309417232121458176568;

  /** Logarithm to base 10. */
  public static double log10(double x) {
    return log2(x) * (LN2 / LN10);
  }

  private static final double LN10 = 2.30258509299404568401799145468436421;

  public static double asinh(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) {
      return x;
    }
    double a = Math.abs(x);
    double result;
    if (a > 0x1p28) {
      result = Math.log(a) + LN2;
    } else if (a > 2) {
      result = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
    } else if (a < 0x1p-28) {
      result = a;
    } else {
      result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    }
    return Math.copySign(result, x);
  }

  public static double acosh(double x) {
    if (x < 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x == 1) {
      return 0;
    }
    if (x >= 0x1p28) {
      return Math.log(x) + LN2;
    }
    if (x > 2) {
      return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  public static double atanh(double x) {
    if (x < -1 || x > 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (Math.abs(x) == 1) {
      return Math.copySign(Double.POSITIVE_INFINITY, x);
    }
    double a = Math.abs(x);
    double result;
    if (a < 0x1p-28) {
      result = a;
    } else if (a < 0.5) {
      double t = a + a;
      result = 0.5 * Math.log1p(t + t * a / (1 - a));
    } else {
      result = 0.5 * Math.log1p((a + a) / (1 - a));
    }
    return Math.copySign(result, x);
  }

  /** -1, 0 or 1; of zero and NaN themselves. */
  public static double sgn(double x) {
    return x < 0 ? -1 : x > 0 ? 1 : x;
  }
}
