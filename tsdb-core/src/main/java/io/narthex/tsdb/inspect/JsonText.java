package io.narthex.tsdb.inspect;

/**
 * Strings as JSON has them.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none
 */
final class JsonText {
  private JsonText() {}

  /** Appends {@code s} in quotes. */
  static void quote(StringBuilder out, String s) {
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
