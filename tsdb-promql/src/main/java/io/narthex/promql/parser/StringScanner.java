package io.narthex.promql.parser;

import io.narthex.model.labels.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strings: finds their end, and takes their quotes and escapes away. The escapes are Go's: {@code
 * \a \b \f \n \r \t \v \\}, the quote itself, {@code \ooo}, {@code \xhh}, {@code \}{@code uhhhh},
 * {@code \Uhhhhhhhh}. Between backticks nothing is special.
 *
 * @upstream promql/parser/lex.go lexString, lexEscape; util/strutil/quote.go Unquote
 */
final class StringScanner {
  private static final int BAD_RUNE = 0xFFFD;

  private StringScanner() {}

  /**
   * Consumes the rest of a string whose quote is read; the problem, or null if it is well formed.
   */
  static @Nullable String scan(CharCursor in, int quote) {
    boolean raw = quote == '`';
    while (true) {
      int c = in.read();
      if (c == quote) {
        return null;
      }
      if (c < 0 || (c == '\n' && !raw)) {
        return raw ? "unterminated raw string" : "unterminated quoted string";
      }
      if (c == BAD_RUNE || (c >= 0xD800 && c <= 0xDFFF)) {
        return "invalid UTF-8 rune";
      }
      if (c == '\\' && !raw) {
        String problem = escape(in, quote);
        if (problem != null) {
          return problem;
        }
      }
    }
  }

  private static @Nullable String escape(CharCursor in, int quote) {
    int c = in.read();
    if (c == quote || (c >= 0 && "abfnrtv\\".indexOf(c) >= 0)) {
      return null;
    }
    if (c >= '0' && c <= '7') {
      in.back();
      return digits(in, 3, 8, 255);
    }
    return switch (c) {
      case 'x' -> digits(in, 2, 16, 255);
      case 'u' -> digits(in, 4, 16, Character.MAX_CODE_POINT);
      case 'U' -> digits(in, 8, 16, Character.MAX_CODE_POINT);
      case -1 -> "escape sequence not terminated";
      default -> "unknown escape sequence " + unicode(c);
    };
  }

  private static @Nullable String digits(CharCursor in, int n, int base, int max) {
    long value = 0;
    for (int i = 0; i < n; i++) {
      int c = in.read();
      int digit = c < 0x80 ? Character.digit(c, base) : -1;
      if (c < 0) {
        return "escape sequence not terminated";
      }
      if (digit < 0) {
        return "illegal character " + unicode(c) + " in escape sequence";
      }
      value = value * base + digit;
    }
    boolean surrogate = value >= 0xD800 && value < 0xE000;
    return value > max || surrogate ? "escape sequence is an invalid Unicode code point" : null;
  }

  private static String unicode(int c) {
    String name = String.format("U+%04X", c);
    String quoted = CharCursor.quote(c);
    boolean printable = c == '\'' || c == '\\' || !quoted.startsWith("'\\");
    return printable ? name + " '" + new StringBuilder().appendCodePoint(c) + "'" : name;
  }

  /** The content of a string that {@link #scan} accepted, quotes included in {@code literal}. */
  static String unquote(String literal) {
    String body = literal.substring(1, literal.length() - 1);
    if (literal.charAt(0) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length());
    int i = 0;
    while (i < body.length()) {
      int next = body.indexOf('\\', i);
      if (next < 0) {
        next = body.length();
      }
      out.writeBytes(body.substring(i, next).getBytes(StandardCharsets.UTF_8));
      i = next < body.length() ? unescape(body, next + 1, out) : next;
    }
    return Utf8.decode(out.toByteArray());
  }

  /** Writes what the escape at {@code i} stands for; the index behind it. */
  private static int unescape(String body, int i, ByteArrayOutputStream out) {
    char c = body.charAt(i);
    int hexDigits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (hexDigits > 0) {
      int value = Integer.parseInt(body.substring(i + 1, i + 1 + hexDigits), 16);
      if (c == 'x') {
        out.write(value);
      } else {
        out.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
      }
      return i + 1 + hexDigits;
    }
    if (c >= '0' && c <= '7') {
      out.write(Integer.parseInt(body.substring(i, i + 3), 8));
      return i + 3;
    }
    out.write(
        switch (c) {
          case 'a' -> 0x07;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'v' -> 0x0b;
          default -> c;
        });
    return i + 1;
  }
}
