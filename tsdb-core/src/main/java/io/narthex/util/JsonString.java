package io.narthex.util;

/**
 * Texts as JSON has them.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none
 */
public final class JsonString {
  private JsonString() {}

  /** Appends {@code s} in quotes; only what must be escaped is. */
  public static void append(StringBuilder out, String s) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
