package io.narthex.exposition;

import org.jspecify.annotations.Nullable;

/**
 * How names beyond {@code [a-zA-Z_:][a-zA-Z0-9_:]*} are written for readers that know no others.
 *
 * <pre>
 *   scheme        http.status:ok    j_g       日本
 *   allow-utf-8   http.status:ok    j_g       日本
 *   underscores   http_status:ok    j_g       __
 *   dots          http_dot_status:ok j__g     ____
 *   values        U__http_2e_status:ok j_g    U___65e5__672c_
 * </pre>
 *
 * @upstream prometheus/common model/metric.go EscapeName, UnescapeName
 */
public enum NameEscaping {
  ALLOW_UTF_8("allow-utf-8"),
  UNDERSCORES("underscores"),
  DOTS("dots"),
  VALUES("values");

  private static final String VALUES_PREFIX = "U__";
  private static final int MAX_HEX_DIGITS = 6;

  private final String text;

  NameEscaping(String text) {
    this.text = text;
  }

  /** As in headers and configurations. */
  public String text() {
    return text;
  }

  /** The scheme of a text; null if there is none. */
  public static @Nullable NameEscaping of(String text) {
    for (NameEscaping scheme : values()) {
      if (scheme.text.equals(text)) {
        return scheme;
      }
    }
    return null;
  }

  /** Whether a character may stand at a place of a legacy metric name. */
  private static boolean isLegacy(int c, boolean first) {
    return (c < 0x80 && Bytes.isNameStart(c)) || c == ':' || (c >= '0' && c <= '9' && !first);
  }

  private static boolean isLegacy(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isLegacy(name.charAt(i), i == 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** The name as this scheme writes it. */
  public String escape(String name) {
    boolean asIs = name.isEmpty() || this == ALLOW_UTF_8 || (this != DOTS && isLegacy(name));
    if (asIs) {
      return name;
    }
    StringBuilder sb = new StringBuilder(name.length() + 16);
    if (this == VALUES) {
      sb.append(VALUES_PREFIX);
    }
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      escape(sb, c, i == 0);
      i += Character.charCount(c);
    }
    return sb.toString();
  }

  private void escape(StringBuilder sb, int c, boolean first) {
    boolean legacy = isLegacy(c, first);
    switch (this) {
      case UNDERSCORES -> sb.appendCodePoint(legacy ? c : '_');
      case DOTS -> {
        if (c == '_') {
          sb.append("__");
        } else if (c == '.') {
          sb.append("_dot_");
        } else if (legacy) {
          sb.appendCodePoint(c);
        } else {
          sb.append("__");
        }
      }
      case VALUES -> {
        if (c == '_') {
          sb.append("__");
        } else if (legacy) {
          sb.appendCodePoint(c);
        } else if (Character.isSurrogate((char) c) && c < 0x10000) {
          sb.append("_FFFD_");
        } else {
          sb.append('_').append(Integer.toHexString(c)).append('_');
        }
      }
      case ALLOW_UTF_8 -> throw new AssertionError();
    }
  }

  /** The name that was escaped to {@code name}; {@code name} itself if it was not. */
  public String unescape(String name) {
    return switch (this) {
      case ALLOW_UTF_8, UNDERSCORES -> name;
      case DOTS -> name.replace("_dot_", ".").replace("__", "_");
      case VALUES -> unescapeValues(name);
    };
  }

  private static String unescapeValues(String name) {
    if (!name.startsWith(VALUES_PREFIX)) {
      return name;
    }
    StringBuilder sb = new StringBuilder(name.length());
    int i = VALUES_PREFIX.length();
    while (i < name.length()) {
      char c = name.charAt(i);
      if (c != '_') {
        sb.append(c);
        i++;
        continue;
      }
      int end = name.indexOf('_', i + 1);
      if (end < 0) {
        return name;
      }
      if (end == i + 1) {
        sb.append('_');
      } else {
        int point = hex(name, i + 1, end);
        if (point < 0) {
          return name;
        }
        sb.appendCodePoint(point);
      }
      i = end + 1;
    }
    return sb.toString();
  }

  /** The code point in {@code name[from, to)}, -1 if there is none. */
  private static int hex(String name, int from, int to) {
    if (to - from > MAX_HEX_DIGITS) {
      return -1;
    }
    int v = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(name.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      v = v * 16 + digit;
    }
    boolean valid = v <= Character.MAX_CODE_POINT && !(v >= 0xD800 && v <= 0xDFFF);
    return valid ? v : -1;
  }
}
