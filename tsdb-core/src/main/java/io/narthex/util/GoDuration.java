package io.narthex.util;

/**
 * Durations as Go prints them: {@code 2h0m0s}, {@code 1m30s}, {@code 1.5s}, {@code 250ms}.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream time.Duration of Go, String
 */
public final class GoDuration {
  private GoDuration() {}

  /** The text of a duration in ms. */
  public static String ofMillis(long millis) {
    if (millis == 0) {
      return "0s";
    }
    long rest = Math.abs(millis);
    StringBuilder text = new StringBuilder(millis < 0 ? "-" : "");
    if (rest < 1000) {
      return text.append(rest).append("ms").toString();
    }
    long hours = rest / 3_600_000;
    long minutes = rest / 60_000 % 60;
    if (hours > 0) {
      text.append(hours).append('h');
    }
    if (hours > 0 || minutes > 0) {
      text.append(minutes).append('m');
    }
    text.append(rest / 1000 % 60);
    long fraction = rest % 1000;
    if (fraction > 0) {
      text.append('.').append(String.format("%03d", fraction).replaceAll("0+$", ""));
    }
    return text.append('s').toString();
  }
}
