package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;

/**
 * Reads a text character by character and remembers where the current token began.
 *
 * <p>Thread-safety: none.
 */
final class CharCursor {
  private final String text;
  private int pos;
  private int mark;
  private int width;

  CharCursor(String text) {
    this.text = text;
  }

  /** The next code point, consumed; -1 at the end. */
  int read() {
    if (pos >= text.length()) {
      width = 0;
      return -1;
    }
    int c = text.charAt(pos);
    width = 1;
    if (Character.isSurrogate((char) c)) {
      c = text.codePointAt(pos);
      width = Character.charCount(c);
    }
    pos += width;
    return c;
  }

  /** Takes back the last {@link #read}, once. */
  void back() {
    pos -= width;
    width = 0;
  }

  /** The next code point, not consumed; -1 at the end. */
  int peek() {
    return pos < text.length() ? text.codePointAt(pos) : -1;
  }

  /** Consumes the next character if it is one of {@code set}. */
  boolean accept(String set) {
    if (!is(set)) {
      return false;
    }
    pos++;
    return true;
  }

  /** Whether the next character is one of {@code set}. */
  boolean is(String set) {
    return pos < text.length() && set.indexOf(text.charAt(pos)) >= 0;
  }

  void skipSpaces() {
    while (isSpace(peek())) {
      pos++;
    }
  }

  /** Whether {@code c} comes next, spaces aside. */
  boolean isFollowedBy(char c) {
    int i = pos;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return i < text.length() && text.charAt(i) == c;
  }

  int pos() {
    return pos;
  }

  void seek(int newPos) {
    pos = newPos;
    mark = newPos;
  }

  /** Begins a token here. */
  void setMark() {
    mark = pos;
  }

  int mark() {
    return mark;
  }

  /** The text from the beginning of the token to here. */
  String marked() {
    return text.substring(mark, pos);
  }

  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlpha(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isAlphanumeric(int c) {
    return isAlpha(c) || isDigit(c);
  }

  /** A character in single quotes, escaped as Go does; U+FFFD for the end. */
  static String quote(int c) {
    int shown = c < 0 ? 0xFFFD : c;
    if (shown == '\'') {
      return "'\\''";
    }
    if (shown == '"') {
      return "'\"'";
    }
    String quoted = LabelText.quote(new StringBuilder().appendCodePoint(shown).toString());
    return "'" + quoted.substring(1, quoted.length() - 1) + "'";
  }
}
