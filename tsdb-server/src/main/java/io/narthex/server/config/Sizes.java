package io.narthex.server.config;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Sizes with a unit: {@code 15MB} is 15 × 1024 × 1024 bytes.
 *
 * @upstream alecthomas/units Base2Bytes
 */
public final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /**
   * Reads a size in bytes.
   *
   * @throws IllegalArgumentException if it is none, or has no unit
   */
  public static long parse(String text) {
    if (text.equals("0")) {
      return 0;
    }
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    int unit = at;
    while (unit < text.length() && "0123456789.".indexOf(text.charAt(unit)) >= 0) {
      unit++;
    }
    if (unit == at) {
      throw new IllegalArgumentException("units: invalid " + text);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text.substring(0, unit));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("units: invalid " + text, e);
    }
    long factor = factor(text.substring(unit));
    if (factor == 0) {
      throw new IllegalArgumentException(
          "units: unknown unit " + text.substring(unit) + " in " + text);
    }
    return number.multiply(BigDecimal.valueOf(factor)).longValue();
  }

  private static long factor(String unit) {
    if (unit.equals("B")) {
      return 1;
    }
    String short1 = unit.toUpperCase(Locale.ROOT).equals(unit) ? unit : unit.replace("iB", "B");
    if (short1.length() != 2 || short1.charAt(1) != 'B') {
      return 0;
    }
    int power = UNITS.indexOf(short1.charAt(0));
    return power < 0 ? 0 : 1L << (10 * (power + 1));
  }
}
