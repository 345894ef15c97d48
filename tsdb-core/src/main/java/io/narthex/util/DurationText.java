package io.narthex.util;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /** The text of a duration, exact to the millisecond; a negative one begins with {@code -}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    return millis < 0 ? "-" + formatMillis(-millis) : formatMillis(millis);
  }

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException as {@link #parseMillis}
   */
  public static Duration parse(String text) {
    return Duration.ofMillis(parseMillis(text));
  }

  /**
   * The text of a duration of at least 0 milliseconds. Years and weeks are used only when nothing
   * remains, so that 90 days stay {@code 90d}.
   */
  public static String formatMillis(long millis) {
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
  public static long parseMillis(String text) {
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
      int digitsEnd = runEnd(text, pos, true);
      int unitEnd = runEnd(text, digitsEnd, false);
      Long n = number(text, pos, digitsEnd);
      if (n == null || unitEnd == digitsEnd) {
        throw notADuration(text);
      }
      String unit = text.substring(digitsEnd, unitEnd);
      int index = indexOf(unit);
      if (index < 0) {
        throw new IllegalArgumentException(
            "unknown unit " + quote(unit) + " in duration " + quote(text));
      }
      if (index < nextUnit) {
        throw notADuration(text);
      }
      if (n > (MAX_MILLIS - total) / MILLIS[index]) {
        throw new IllegalArgumentException("duration out of range");
      }
      total += n * MILLIS[index];
      nextUnit = index + 1;
      pos = unitEnd;
    }
    return total;
  }

  private static int runEnd(String text, int from, boolean digits) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static @Nullable Long number(String text, int start, int end) {
    try {
      return start == end ? null : Long.valueOf(text.substring(start, end));
    } catch (NumberFormatException tooLong) {
      return null;
    }
  }

  private static IllegalArgumentException notADuration(String text) {
    return new IllegalArgumentException("not a valid duration string: " + quote(text));
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

  private static String quote(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    return GoQuote.quote(utf8, 0, utf8.length);
  }
}
