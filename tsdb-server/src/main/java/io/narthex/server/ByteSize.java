package io.narthex.server;

import java.util.Locale;

/**
 * Sizes as flags have them, in units of 1024: {@code 512MB}, {@code 1GB}, {@code 10GiB}.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream github.com/alecthomas/units Base2Bytes
 */
public final class ByteSize {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

  private ByteSize() {}

  /**
   * The bytes of a text.
   *
   * @throws IllegalArgumentException if it is none, is negative or beyond 63 bits; a unit is needed
   */
  public static long parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    String unit = text.substring(digits).toUpperCase(Locale.ROOT).replace("IB", "B");
    for (int i = 0; i < UNITS.length; i++) {
      if (digits > 0 && UNITS[i].equals(unit)) {
        try {
          return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), 1L << (10 * i));
        } catch (NumberFormatException | ArithmeticException e) {
          break;
        }
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is not a size such as 512MB");
  }
}
