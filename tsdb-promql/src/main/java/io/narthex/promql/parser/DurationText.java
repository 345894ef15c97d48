package io.narthex.promql.parser;

import org.jspecify.annotations.Nullable;

/**
 * Durations as Prometheus spells them: {@code 1h30m}, {@code 2w}, {@code 0s}.
 *
 * <pre>
 *   y = 365 d   w = 7 d   d = 24 h   h = 60 m   m = 60 s   s = 1000 ms   ms
 * </pre>
 *
 * @upstream github.com/prometheus/common model/time.go Duration
 */
public final class DurationText {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1
  };

  /** Upstream holds durations as nanoseconds in a signed 64-bit integer. */
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private DurationText() {}

  /**
   * The text of a duration of at least 0 milliseconds. Years and weeks are used only when nothing
   * remains, so that 90 days stay {@code 90d}.
   */
  public static String format(long millis) {
    if (millis == 0) {
      return "0s";
    }
    StringBuilder sb = new StringBuilder();
    long rest = millis;
    for (int i = 0; i < UNITS.length; i++) {
      boolean exactOnly = i < 2;
      if (exactOnly && rest % MILLIS[i] != 0) {
        continue;
      }
      long n = rest / MILLIS[i];
      if (n > 0) {
        sb.append(n).append(UNITS[i]);
        rest -= n * MILLIS[i];
      }
    }
    return sb.toString();
  }

  /**
   * The milliseconds of a text such as {@code 1h30m}: units at most once each, largest first;
   * {@code 0} needs none.
   *
   * @throws IllegalArgumentException with upstream's text when it is not a duration
   */
  public static long parse(String text) {
    if (text.equals("0")) {
      return 0;
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty duration string");
    }
    long total = 0;
    int nextUnit = 0;
    int pos = 0;
    while (pos < text.length()) {
      int digitsEnd = pos;
      while (digitsEnd < text.length() && isDigit(text.charAt(digitsEnd))) {
        digitsEnd++;
      }
      int unitEnd = digitsEnd;
      while (unitEnd < text.length() && !isDigit(text.charAt(unitEnd))) {
        unitEnd++;
      }
      int unit = indexOf(text.substring(digitsEnd, unitEnd));
      if (digitsEnd == pos || unit < nextUnit) {
        throw notADuration(text, text.substring(digitsEnd, unitEnd), digitsEnd == pos);
      }
      total = add(total, text.substring(pos, digitsEnd), MILLIS[unit]);
      nextUnit = unit + 1;
      pos = unitEnd;
    }
    return total;
  }

  private static long add(long total, String digits, long unitMillis) {
    Long n = smallNumber(digits);
    if (n == null || n > (MAX_MILLIS - total) / unitMillis) {
      throw new IllegalArgumentException("duration out of range");
    }
    return total + n * unitMillis;
  }

  private static @Nullable Long smallNumber(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.length() - start > 18 ? null : Long.valueOf(digits.substring(start));
  }

  private static IllegalArgumentException notADuration(String text, String unit, boolean noDigits) {
    if (noDigits) {
      return new IllegalArgumentException("not a valid duration string: " + quote(text));
    }
    return new IllegalArgumentException(
        indexOf(unit) < 0
            ? "unknown unit " + quote(unit) + " in duration " + quote(text)
            : "not a valid duration string: " + quote(text));
  }

  private static String quote(String s) {
    return io.narthex.model.labels.LabelText.quote(s);
  }

  private static int indexOf(String unit) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(unit)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
