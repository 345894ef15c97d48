package io.narthex.util;

import java.nio.charset.StandardCharsets;

/**
 * Numbers as the field writes them: the texts of Go's {@code strconv.FormatFloat(v, fmt, -1, 64)}
 * and what {@code strconv.ParseFloat} accepts.
 *
 * <pre>
 *   format   1e6          0.00001     1.5   where it is seen
 *   f        1000000      0.00001     1.5   values in JSON answers
 *   g        1e+06        1e-05       1.5   text expositions, bucket bounds, PromQL's printer
 *   e        1e+06        1e-05       1.5e+00
 * </pre>
 *
 * <p>Digits are always the shortest that read back as the same double. Infinities are {@code +Inf}
 * and {@code -Inf}, every NaN is {@code NaN}, negative zero is {@code -0}.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/ftoa.go, strconv/atof.go
 */
public final class GoFloats {
  /** No text of a double is longer than this many bytes ({@code f} of the smallest double: 327). */
  public static final int MAX_LENGTH = 352;

  /** {@code g} switches to an exponent at 10^21 in a few places of the field, elsewhere at 10^6. */
  private static final int G_THRESHOLD = 6;

  private GoFloats() {}

  /** Plain decimal, never an exponent: {@code FormatFloat(v, 'f', -1, 64)}. */
  public static String f(double v) {
    return text(v, 'f');
  }

  /** Scientific: {@code FormatFloat(v, 'e', -1, 64)}. */
  public static String e(double v) {
    return text(v, 'e');
  }

  /** Plain from 10^-4 to below 10^6, else scientific: {@code FormatFloat(v, 'g', -1, 64)}. */
  public static String g(double v) {
    return text(v, 'g');
  }

  /** Appends {@link #f}. */
  public static void appendF(StringBuilder sb, double v) {
    sb.append(f(v));
  }

  /** Appends {@link #g}. */
  public static void appendG(StringBuilder sb, double v) {
    sb.append(g(v));
  }

  /**
   * The form of OpenMetrics and of {@code le} and {@code quantile} labels: {@link #g}, with {@code
   * .0} behind it where it would look like an integer.
   */
  public static String openMetrics(double v) {
    if (v == 0) {
      return "0.0"; // negative zero as well
    }
    String text = g(v);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' || c == 'e' || c == 'I' || c == 'N') {
        return text;
      }
    }
    return text + ".0";
  }

  private static String text(double v, char format) {
    byte[] buffer = new byte[format == 'f' ? MAX_LENGTH : 32];
    int n = write(v, format, buffer, 0);
    return new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes {@link #f} at {@code dst[at]}, which needs {@link #MAX_LENGTH} bytes; returns its end.
   */
  public static int writeF(double v, byte[] dst, int at) {
    return write(v, 'f', dst, at);
  }

  /** Writes {@link #g} at {@code dst[at]}, which needs 32 bytes; returns its end. */
  public static int writeG(double v, byte[] dst, int at) {
    return write(v, 'g', dst, at);
  }

  /** Writes {@link #e} at {@code dst[at]}, which needs 32 bytes; returns its end. */
  public static int writeE(double v, byte[] dst, int at) {
    return write(v, 'e', dst, at);
  }

  private static int write(double v, char format, byte[] dst, int at) {
    if (Double.isNaN(v)) {
      return ascii("NaN", dst, at);
    }
    int p = at;
    if (v == Double.POSITIVE_INFINITY) {
      return ascii("+Inf", dst, at);
    }
    if (Double.doubleToRawLongBits(v) < 0) {
      dst[p++] = '-';
    }
    if (Double.isInfinite(v)) {
      return ascii("Inf", dst, p);
    }
    long digits = 0;
    int exponent = 0;
    if (v != 0) {
      ShortestDecimal decimal = new ShortestDecimal();
      decimal.of(Math.abs(v));
      digits = decimal.digits;
      exponent = decimal.exponent;
    }
    int count = Digits.count(digits);
    int scientific = v == 0 ? 0 : exponent + count - 1; // v = d.ddd x 10^scientific
    boolean plain =
        format == 'f' || (format == 'g' && scientific >= -4 && scientific < G_THRESHOLD);
    return plain
        ? writePlain(digits, count, exponent, dst, p)
        : writeScientific(digits, count, scientific, dst, p);
  }

  private static int writePlain(long digits, int count, int exponent, byte[] dst, int at) {
    int p = at;
    if (exponent >= 0) {
      p = Digits.write(digits, count, dst, p);
      return zeros(exponent, dst, p);
    }
    int whole = count + exponent; // digits before the point
    if (whole <= 0) {
      dst[p++] = '0';
      dst[p++] = '.';
      p = zeros(-whole, dst, p);
      return Digits.write(digits, count, dst, p);
    }
    int end = Digits.write(digits, count, dst, p + 1);
    for (int i = 0; i < whole; i++) { // the few before the point step back
      dst[p] = dst[p + 1];
      p++;
    }
    dst[p] = '.';
    return end;
  }

  private static int writeScientific(long digits, int count, int scientific, byte[] dst, int at) {
    int end;
    if (count > 1) {
      end = Digits.write(digits, count, dst, at + 1);
      dst[at] = dst[at + 1];
      dst[at + 1] = '.';
    } else {
      end = Digits.write(digits, count, dst, at);
    }
    dst[end++] = 'e';
    dst[end++] = (byte) (scientific < 0 ? '-' : '+');
    int magnitude = Math.abs(scientific);
    return Digits.write(magnitude, Math.max(2, Digits.count(magnitude)), dst, end);
  }

  private static int zeros(int n, byte[] dst, int at) {
    int p = at;
    for (int i = 0; i < n; i++) {
      dst[p++] = '0';
    }
    return p;
  }

  private static int ascii(String s, byte[] dst, int at) {
    for (int i = 0; i < s.length(); i++) {
      dst[at + i] = (byte) s.charAt(i);
    }
    return at + s.length();
  }

  /**
   * Reads a number as {@code strconv.ParseFloat(s, 64)} does: decimal with optional exponent,
   * hexadecimal with mandatory {@code p} exponent, underscores between digits, {@code inf}, {@code
   * infinity} and {@code nan} in any case.
   *
   * @throws FloatFormatException with Go's message, for bad syntax and for overflow
   */
  public static double parse(String s) {
    byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** {@link #parse(String)} of {@code data[from, to)}; makes no garbage unless it fails. */
  public static double parse(byte[] data, int from, int to) {
    return FloatReader.read(data, from, to, true);
  }

  /**
   * {@link #parse(byte[], int, int)} without the forms that came with Go 1.13: {@code p} exponents
   * and underscores, which expositions may not contain.
   */
  public static double parseExposition(byte[] data, int from, int to) {
    return FloatReader.read(data, from, to, false);
  }

  /** A text that is no number, or none that fits. */
  public static final class FloatFormatException extends NumberFormatException {
    private static final long serialVersionUID = 1L;
    private final boolean outOfRange;

    FloatFormatException(String message, boolean outOfRange) {
      super(message);
      this.outOfRange = outOfRange;
    }

    /** True if the syntax is right but the number is too big. */
    public boolean isOutOfRange() {
      return outOfRange;
    }
  }
}
