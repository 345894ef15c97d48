package io.narthex.model.labels;

import io.narthex.util.GoQuote;

/**
 * How label names and values are written in text: Go's {@code strconv.Quote} for values, bare
 * legacy names, quoted UTF-8 names.
 *
 * @upstream model/labels/labels_common.go stringRepr, and Go strconv/quote.go
 */
public final class LabelText {
  private LabelText() {}

  /** True for {@code [a-zA-Z_][a-zA-Z0-9_]*}: a label name that needs no quotes. */
  public static boolean isLegacyLabelName(String s) {
    return isLegacy(s, false);
  }

  /** True for {@code [a-zA-Z_:][a-zA-Z0-9_:]*}: a metric name that needs no quotes. */
  public static boolean isLegacyMetricName(String s) {
    return isLegacy(s, true);
  }

  private static boolean isLegacy(String s, boolean colon) {
    if (s.isEmpty()) {
      return false;
    }
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (!(letter || (colon && c == ':') || (digit && i > 0))) {
        return false;
      }
    }
    return true;
  }

  /** Appends a label name, in quotes unless it is a legacy name. */
  public static void appendName(StringBuilder sb, String name) {
    if (isLegacyLabelName(name)) {
      sb.append(name);
    } else {
      appendQuoted(sb, name);
    }
  }

  /** {@code s} in double quotes, escaped as Go's {@code strconv.Quote} does. */
  public static String quote(String s) {
    StringBuilder sb = new StringBuilder(s.length() + 2);
    appendQuoted(sb, s);
    return sb.toString();
  }

  /** Appends {@code s} in double quotes, escaped as Go's {@code strconv.Quote} does. */
  public static void appendQuoted(StringBuilder sb, String s) {
    sb.append('"');
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      i += Character.charCount(c);
      if (c >= 0xDC80 && c <= 0xDCFF) { // a byte that is no UTF-8, see Utf8.decode
        GoQuote.hex(sb, c - 0xDC00);
      } else {
        GoQuote.append(sb, c);
      }
    }
    sb.append('"');
  }
}
