package io.narthex.exposition;

import io.narthex.util.Utf8Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a series that is written as exporters write it: no blanks, no quoted names, a
 * comma between labels. Whatever else there is, is left to the {@link Lexer}.
 *
 * <p>Label values are searched eight bytes at a time for the first that is a quote, a backslash, a
 * control character or not ASCII.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none — a short cut; a test holds it equal to the lexers
 */
final class SeriesScanner {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private SeriesScanner() {}

  /** End of the series at {@code data[from]}; -1 if it is not an ordinary one. */
  static int end(byte[] data, int from, int to) {
    int p = from;
    if (!(Bytes.isNameStart(data[p]) || data[p] == ':')) {
      return -1;
    }
    do {
      p++;
    } while (p < to && (Bytes.isNameByte(data[p]) || data[p] == ':'));
    if (p >= to || data[p] != '{') {
      return p < to ? p : -1;
    }
    p++;
    while (p < to && data[p] != '}') {
      p = label(data, p, to);
      if (p < 0 || p >= to) {
        return -1;
      }
      if (data[p] == ',') {
        p++;
      } else if (data[p] != '}') {
        return -1;
      }
    }
    return p < to ? p + 1 : -1;
  }

  /** Behind the label at {@code data[from]}. */
  private static int label(byte[] data, int from, int to) {
    int p = from;
    if (!Bytes.isNameStart(data[p])) {
      return -1;
    }
    do {
      p++;
    } while (p < to && Bytes.isNameByte(data[p]));
    if (p + 1 >= to || data[p] != '=' || data[p + 1] != '"') {
      return -1;
    }
    int start = p + 2;
    p = start;
    boolean ascii = true;
    while (true) {
      p = special(data, p, to);
      if (p >= to) {
        return -1;
      }
      byte c = data[p];
      if (c == '"') {
        break;
      }
      if (c == '\\') {
        if (p + 1 >= to || data[p + 1] < ' ') {
          return -1;
        }
        p += 2;
      } else if (c < 0) {
        ascii = false;
        p++;
      } else {
        return -1; // a control character: allowed or not, it is no ordinary line
      }
    }
    return ascii || Utf8Check.isValid(data, start, p) ? p + 1 : -1;
  }

  /** The first byte from {@code from} on that needs a look. */
  private static int special(byte[] data, int from, int to) {
    int p = from;
    while (p + 8 <= to) {
      long x = (long) LONG.get(data, p);
      long quote = x ^ (ONES * '"');
      long backslash = x ^ (ONES * '\\');
      long found =
          ((quote - ONES) & ~quote)
              | ((backslash - ONES) & ~backslash)
              | ((x - ONES * ' ') & ~x)
              | x;
      found &= HIGH;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      p += 8;
    }
    while (p < to) {
      byte c = data[p];
      if (c == '"' || c == '\\' || c < ' ') {
        return p;
      }
      p++;
    }
    return p;
  }
}
