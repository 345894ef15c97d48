package io.narthex.util;

import java.time.Duration;

/**
 * Durations as Prometheus writes them: {@code 1h30m}, {@code 15s}, {@code 250ms}.
 *
 * <p>Units stand in falling order, each at most once, counts are integers: {@code y} is 365 days,
 * {@code w} 7 days, {@code d} 24 hours.
 *
 * @upstream prometheus/common model/time.go ParseDuration, Duration.String
 */
public final class DurationText {
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
  };

  /** Largest duration upstream can hold: 2^63-1 ns, in ms. */
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private DurationText() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException with upstream's message if {@code text} is none
   */
  public static Duration parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty duration string");
    }
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    long total = 0;
    int at = 0;
    int unit = -1;
    while (at < text.length()) {
      int digits = at;
      while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
        digits++;
      }
      int next = nextUnit(text, digits, unit);
      if (digits == at || next < 0) {
        throw new IllegalArgumentException("not a valid duration string: " + LabelQuote.of(text));
      }
      total = add(total, text.substring(at, digits), next);
      unit = next;
      at = digits + UNITS[next].length();
    }
    return Duration.ofMillis(total);
  }

  /** Index of the unit at {@code at} that stands after {@code previous}, or -1. */
  private static int nextUnit(String text, int at, int previous) {
    int end = at;
    while (end < text.length() && (text.charAt(end) < '0' || text.charAt(end) > '9')) {
      end++;
    }
    String name = text.substring(at, end);
    for (int i = previous + 1; i < UNITS.length; i++) {
      if (UNITS[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static long add(long total, String digits, int unit) {
    try {
      long sum = Math.addExact(total, Math.multiplyExact(Long.parseLong(digits), MILLIS[unit]));
      if (sum > MAX_MILLIS) {
        throw new ArithmeticException();
      }
      return sum;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("duration out of range", e);
    }
  }

  /** Writes a duration, exact to the millisecond: {@code 90s} is {@code 1m30s}, zero {@code 0s}. */
  public static String format(Duration duration) {
    long ms = duration.toMillis();
    if (ms == 0) {
      return "0s";
    }
    StringBuilder sb = new StringBuilder();
    if (ms < 0) {
      sb.append('-');
      ms = -ms;
    }
    for (int i = 0; i < UNITS.length; i++) {
      boolean onlyIfExact = i <= 2; // years, weeks and days only when nothing is left over
      long count = ms / MILLIS[i];
      if (count == 0 || (onlyIfExact && ms % MILLIS[i] != 0)) {
        continue;
      }
      sb.append(count).append(UNITS[i]);
      ms -= count * MILLIS[i];
    }
    return sb.toString();
  }

  /** Quotes without the rules of label values: durations are short ASCII, or a mistake to show. */
  private static final class LabelQuote {
    static String of(String s) {
      return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }
}
