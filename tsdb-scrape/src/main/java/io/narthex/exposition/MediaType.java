package io.narthex.exposition;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A media type with its parameters, read as Go's {@code mime.ParseMediaType} reads it: that decides
 * which {@code Content-Type} headers a scrape survives.
 *
 * @param type in lower case, {@code text/plain}
 * @param parameters names in lower case
 * @upstream Go mime/mediatype.go
 */
record MediaType(String type, Map<String, String> parameters) {
  private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

  /**
   * Reads a header value.
   *
   * @throws IllegalArgumentException with Go's message
   */
  static MediaType parse(String header) {
    int semicolon = header.indexOf(';');
    String base = semicolon < 0 ? header : header.substring(0, semicolon);
    String type = base.strip().toLowerCase(Locale.ROOT);
    checkType(type);
    Map<String, String> parameters = new HashMap<>();
    Cursor cursor = new Cursor(header, base.length());
    while (cursor.skipBlanks()) {
      if (!cursor.parameter(parameters)) {
        if (header.substring(cursor.start).strip().equals(";")) {
          break;
        }
        throw new IllegalArgumentException("mime: invalid media parameter");
      }
    }
    return new MediaType(type, parameters);
  }

  private static void checkType(String type) {
    int slash = tokenEnd(type, 0);
    if (slash == 0) {
      throw new IllegalArgumentException("mime: no media type");
    }
    if (slash == type.length()) {
      return;
    }
    if (type.charAt(slash) != '/') {
      throw new IllegalArgumentException("mime: expected slash after first token");
    }
    int end = tokenEnd(type, slash + 1);
    if (end == slash + 1) {
      throw new IllegalArgumentException("mime: expected token after slash");
    }
    if (end != type.length()) {
      throw new IllegalArgumentException("mime: unexpected content after media subtype");
    }
  }

  private static int tokenEnd(String s, int from) {
    int i = from;
    while (i < s.length() && isToken(s.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isToken(char c) {
    return c > ' ' && c < 0x7f && SPECIALS.indexOf(c) < 0;
  }

  /** Where in the header the reading is. */
  private static final class Cursor {
    private final String s;
    private int pos;
    private int start;

    Cursor(String s, int pos) {
      this.s = s;
      this.pos = pos;
    }

    /** False at the end. */
    boolean skipBlanks() {
      while (pos < s.length() && Character.isWhitespace(s.charAt(pos))) {
        pos++;
      }
      start = pos;
      return pos < s.length();
    }

    private boolean take(char c) {
      boolean there = pos < s.length() && s.charAt(pos) == c;
      pos += there ? 1 : 0;
      return there;
    }

    /** Reads {@code ; name = value}; false if there is none here. */
    boolean parameter(Map<String, String> into) {
      int begin = start;
      boolean read = read(into);
      start = begin;
      return read;
    }

    private boolean read(Map<String, String> into) {
      if (!take(';')) {
        return false;
      }
      skipBlanks();
      int end = tokenEnd(s, pos);
      if (end == pos) {
        return false;
      }
      String name = s.substring(pos, end).toLowerCase(Locale.ROOT);
      pos = end;
      skipBlanks();
      if (!take('=')) {
        return false;
      }
      skipBlanks();
      String value = value();
      if (value == null) {
        return false;
      }
      String before = into.putIfAbsent(name, value);
      if (before != null && !before.equals(value)) {
        throw new IllegalArgumentException("mime: duplicate parameter name");
      }
      return true;
    }

    private @org.jspecify.annotations.Nullable String value() {
      if (!take('"')) {
        int end = tokenEnd(s, pos);
        String token = s.substring(pos, end);
        pos = end;
        return token.isEmpty() ? null : token;
      }
      StringBuilder sb = new StringBuilder();
      while (pos < s.length()) {
        char c = s.charAt(pos++);
        if (c == '"') {
          return sb.toString();
        }
        if (c == '\r' || c == '\n') {
          return null;
        }
        boolean escaped = c == '\\' && pos < s.length() && SPECIALS.indexOf(s.charAt(pos)) >= 0;
        sb.append(escaped ? s.charAt(pos++) : c);
      }
      return null;
    }
  }
}
