package io.narthex.util;

import java.nio.charset.StandardCharsets;

/**
 * Bytes in double quotes as Go's {@code %q} shows them, for messages about input: bytes that are no
 * UTF-8 appear as {@code \xff}.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go strconv/quote.go
 */
public final class GoQuote {
  private GoQuote() {}

  /** {@code data[from, to)} quoted. */
  public static String quote(byte[] data, int from, int to) {
    StringBuilder sb = new StringBuilder(to - from + 2).append('"');
    for (int i = from; i < to; ) {
      int n = Utf8Check.sequenceLength(data, i, to);
      if (n == 0) {
        hex(sb, data[i] & 0xff);
        i++;
      } else if (n == 1) {
        append(sb, data[i]);
        i++;
      } else {
        append(sb, new String(data, i, n, StandardCharsets.UTF_8).codePointAt(0));
        i += n;
      }
    }
    return sb.append('"').toString();
  }

  /** Appends a character as it stands between the quotes. */
  public static void append(StringBuilder sb, int c) {
    switch (c) {
      case '"' -> sb.append("\\\"");
      case '\\' -> sb.append("\\\\");
      case 0x07 -> sb.append("\\a");
      case '\b' -> sb.append("\\b");
      case '\f' -> sb.append("\\f");
      case '\n' -> sb.append("\\n");
      case '\r' -> sb.append("\\r");
      case '\t' -> sb.append("\\t");
      case 0x0b -> sb.append("\\v");
      default -> {
        if (isPrintable(c)) {
          sb.appendCodePoint(c);
        } else if (c < 0x80) {
          hex(sb, c);
        } else {
          sb.append(c < 0x10000 ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
        }
      }
    }
  }

  /** Go's {@code strconv.IsPrint}: letters, marks, numbers, punctuation, symbols, ASCII space. */
  private static boolean isPrintable(int c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Appends a byte that is no text: {@code \xff}. */
  public static void hex(StringBuilder sb, int b) {
    sb.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
  }
}
