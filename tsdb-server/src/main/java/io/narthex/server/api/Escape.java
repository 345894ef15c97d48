package io.narthex.server.api;

import java.nio.charset.StandardCharsets;

/**
 * Characters inside a JSON string as Prometheus's encoder writes them: what HTML could take for
 * markup is escaped, everything else beyond ASCII is plain UTF-8.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream json-iterator WriteStringWithHTMLEscaped
 */
final class Escape {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final int REPLACEMENT = 0xfffd;
  private static final int LINE_SEPARATOR = 0x2028;
  private static final int PARAGRAPH_SEPARATOR = 0x2029;

  /** For each ASCII character whether it cannot stand as it is. */
  private static final boolean[] ESCAPED = escaped();

  private Escape() {}

  private static boolean[] escaped() {
    boolean[] escaped = new boolean[0x80];
    for (int c = 0; c < ' '; c++) {
      escaped[c] = true;
    }
    for (char c : new char[] {'"', '\\', '<', '>', '&'}) {
      escaped[c] = true;
    }
    return escaped;
  }

  /** Whether {@code c} is one byte, the same in JSON. */
  static boolean isPlain(char c) {
    return c < 0x80 && !ESCAPED[c];
  }

  /** Writes code point {@code c} at {@code dst[at]}, which needs six bytes; returns its end. */
  static int write(int c, byte[] dst, int at) {
    int p = at;
    if (c < 0x80) {
      if (!ESCAPED[c]) {
        dst[p++] = (byte) c;
        return p;
      }
      char letter =
          switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '"', '\\' -> (char) c;
            default -> 'u';
          };
      if (letter == 'u') {
        return hex(c, dst, p);
      }
      dst[p++] = '\\';
      dst[p++] = (byte) letter;
      return p;
    }
    if (c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
      return hex(c, dst, p);
    }
    boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return utf8(half ? REPLACEMENT : c, dst, p);
  }

  private static int hex(int c, byte[] dst, int at) {
    dst[at] = '\\';
    dst[at + 1] = 'u';
    for (int i = 0; i < 4; i++) {
      dst[at + 2 + i] = HEX[c >>> (12 - 4 * i) & 15];
    }
    return at + 6;
  }

  private static int utf8(int c, byte[] dst, int at) {
    int p = at;
    if (c < 0x800) {
      dst[p++] = (byte) (0xc0 | c >>> 6);
    } else {
      if (c < 0x10000) {
        dst[p++] = (byte) (0xe0 | c >>> 12);
      } else {
        dst[p++] = (byte) (0xf0 | c >>> 18);
        dst[p++] = (byte) (0x80 | c >>> 12 & 0x3f);
      }
      dst[p++] = (byte) (0x80 | c >>> 6 & 0x3f);
    }
    dst[p++] = (byte) (0x80 | c & 0x3f);
    return p;
  }
}
