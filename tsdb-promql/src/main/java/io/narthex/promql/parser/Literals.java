package io.narthex.promql.parser;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The values of number tokens. An integer is read with Go's prefixes ({@code 0x}, a leading zero
 * for octal) and underscores; what is none, or does not fit into 64 bits, as a decimal fraction.
 *
 * @upstream promql/parser/parse.go parser.number; Go strconv.ParseInt, ParseFloat
 */
final class Literals {
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private Literals() {}

  /**
   * The number.
   *
   * @throws IllegalArgumentException with upstream's text if it is none
   */
  static double number(String text) {
    Long integer = integer(text);
    if (integer != null) {
      return integer;
    }
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.equals("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (lower.equals("nan")) {
      return Double.NaN;
    }
    if (!isDecimalFraction(text)) {
      throw new IllegalArgumentException(problem(text, "invalid syntax"));
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException(problem(text, "value out of range"));
    }
    return value;
  }

  private static String problem(String text, String what) {
    return "strconv.ParseFloat: parsing \"" + text + "\": " + what;
  }

  private static @Nullable Long integer(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    boolean octal = !hex && text.length() > 1 && text.charAt(0) == '0';
    String digits = hex ? text.substring(2) : octal ? text.substring(1) : text;
    int base = hex ? 16 : octal ? 8 : 10;
    if ((hex || octal) && digits.startsWith("_")) {
      digits = digits.substring(1);
    }
    if (digits.isEmpty() || digits.endsWith("_") || digits.startsWith("_")) {
      return null;
    }
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c != '_' && Character.digit(c, base) < 0) {
        return null;
      }
    }
    BigInteger value = new BigInteger(digits.replace("_", ""), base);
    return value.compareTo(MAX) > 0 ? null : Long.valueOf(value.longValue());
  }

  /** Digits with at most one dot and an exponent; no underscores, no Java suffixes. */
  private static boolean isDecimalFraction(String text) {
    int i = 0;
    int digits = 0;
    boolean dot = false;
    while (i < text.length() && (CharCursor.isDigit(text.charAt(i)) || text.charAt(i) == '.')) {
      if (text.charAt(i) == '.') {
        if (dot) {
          return false;
        }
        dot = true;
      } else {
        digits++;
      }
      i++;
    }
    if (digits == 0 || i == text.length()) {
      return digits > 0;
    }
    if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
      return false;
    }
    i++;
    if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int exponentStart = i;
    while (i < text.length() && CharCursor.isDigit(text.charAt(i))) {
      i++;
    }
    return i == text.length() && i > exponentStart;
  }
}
