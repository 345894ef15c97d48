package io.narthex.promql.exec;

import io.narthex.model.labels.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which people expect {@code i2} before {@code i10}: runs of digits compare as
 * numbers, everything else as text.
 *
 * @upstream github.com/facette/natsort Compare
 */
final class NaturalOrder {
  private NaturalOrder() {}

  /**
   * Negative, zero or positive; different texts of equal numbers ({@code 1}, {@code 01}) as text.
   */
  static int compare(String a, String b) {
    List<String> as = runs(a);
    List<String> bs = runs(b);
    int common = Math.min(as.size(), bs.size());
    for (int i = 0; i < common; i++) {
      int c = compareRun(as.get(i), bs.get(i));
      if (c != 0) {
        return c;
      }
    }
    int byLength = Integer.compare(as.size(), bs.size());
    return byLength != 0 ? byLength : Utf8.compare(a, b);
  }

  private static int compareRun(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      return Long.compare(Long.parseLong(a), Long.parseLong(b));
    }
    return Utf8.compare(a, b);
  }

  private static boolean isNumber(String run) {
    return isDigit(run.charAt(0)) && run.length() <= 18;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static List<String> runs(String s) {
    List<String> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= s.length(); i++) {
      if (i == s.length() || isDigit(s.charAt(i)) != isDigit(s.charAt(i - 1))) {
        runs.add(s.substring(from, i));
        from = i;
      }
    }
    return runs;
  }
}
