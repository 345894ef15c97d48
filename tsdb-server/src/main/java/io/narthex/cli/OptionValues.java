package io.narthex.cli;

import io.narthex.util.DurationText;

/**
 * Bounds of what options say; what is outside is told with the option's name.
 *
 * <p>Thread-safety: stateless.
 */
final class OptionValues {
  private OptionValues() {}

  /**
   * Checks a number.
   *
   * @throws IllegalArgumentException if it is outside {@code [least, most]}
   */
  static void check(String option, long value, long least, long most) {
    if (value < least) {
      throw new IllegalArgumentException(option + " " + value + ": at least " + least);
    }
    if (value > most) {
      throw new IllegalArgumentException(option + " " + value + ": at most " + most);
    }
  }

  /**
   * A duration such as {@code 2h}, in ms.
   *
   * @throws IllegalArgumentException if it is none
   */
  static long millis(String option, String text) {
    try {
      return DurationText.parse(text).toMillis();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** Checks how many of something to show. */
  static void checkLimit(int limit) {
    check("--limit", limit, 0, Integer.MAX_VALUE);
  }
}
