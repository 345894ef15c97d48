package io.narthex.model.labels;

import io.narthex.util.Utf8Check;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The order of strings as the field has it: by their UTF-8 bytes, unsigned.
 *
 * <p>Java compares UTF-16 units, which differs as soon as a character above U+FFFF meets one
 * between U+E000 and U+FFFF. Index files, label sets and query results are all in byte order.
 *
 * @upstream none — Go compares strings bytewise by itself
 */
public final class Utf8 {
  private Utf8() {}

  /** Compares as {@code memcmp} would compare the UTF-8 encodings of both strings. */
  public static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char ca = a.charAt(i);
      char cb = b.charAt(i);
      if (ca != cb) {
        boolean stray = isStray(a, i) || isStray(b, i);
        return stray ? Arrays.compareUnsigned(encode(a), encode(b)) : fixUp(ca) - fixUp(cb);
      }
    }
    return a.length() - b.length();
  }

  /** Moves surrogates (characters above U+FFFF) behind the rest of the basic plane. */
  private static int fixUp(char c) {
    if (c >= 0xE000) {
      return c - 0x800;
    }
    return c >= 0xD800 ? c + 0x2000 : c;
  }

  /** Lone surrogates from here on stand for bytes that are no UTF-8: {@code 0xDC00 + byte}. */
  private static final char STRAY_BYTE = 0xDC00;

  private static boolean isStray(String s, int i) {
    char c = s.charAt(i);
    return c >= STRAY_BYTE + 0x80
        && c <= STRAY_BYTE + 0xFF
        && (i == 0 || !Character.isHighSurrogate(s.charAt(i - 1)));
  }

  /**
   * Decodes UTF-8 and loses nothing: a byte that belongs to no character becomes a lone surrogate
   * ({@code U+DC80} to {@code U+DCFF}), which no valid text contains.
   */
  public static String decode(byte[] data) {
    return decode(data, 0, data.length);
  }

  /** As the other, of {@code data[from, from + length)}. */
  public static String decode(byte[] data, int from, int length) {
    String usual = new String(data, from, length, StandardCharsets.UTF_8);
    // What Java puts in place of bytes that do not belong; a text may also really contain it.
    if (usual.indexOf('\uFFFD') < 0 || Utf8Check.isValid(data, from, from + length)) {
      return usual;
    }
    StringBuilder sb = new StringBuilder(length);
    for (int i = from; i < from + length; ) {
      int n = Utf8Check.sequenceLength(data, i, from + length);
      if (n == 0) {
        sb.append((char) (STRAY_BYTE + (data[i] & 0xff)));
        i++;
      } else {
        sb.append(new String(data, i, n, StandardCharsets.UTF_8));
        i += n;
      }
    }
    return sb.toString();
  }

  /** The bytes that {@link #decode} made {@code s} of. */
  public static byte[] encode(String s) {
    byte[] usual = s.getBytes(StandardCharsets.UTF_8);
    for (byte b : usual) {
      if (b == '?') { // may stand for a lone surrogate
        return isValid(s) ? usual : encodeStray(s);
      }
    }
    return usual;
  }

  private static byte[] encodeStray(String s) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(s.length());
    int from = 0;
    for (int i = 0; i <= s.length(); i++) {
      if (i == s.length() || isStray(s, i)) {
        out.writeBytes(s.substring(from, i).getBytes(StandardCharsets.UTF_8));
        if (i < s.length()) {
          out.write(s.charAt(i) - STRAY_BYTE);
        }
        from = i + 1;
      }
    }
    return out.toByteArray();
  }

  /** Whether {@code s} has a UTF-8 form: whether it is free of lone surrogates. */
  public static boolean isValid(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < s.length()
              && Character.isLowSurrogate(s.charAt(i + 1));
      if (!pair) {
        return false;
      }
      i++;
    }
    return true;
  }

  /** Length in bytes of the UTF-8 encoding; a lone surrogate counts as one byte. */
  public static int encodedLength(String s) {
    int bytes = s.length();
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes += 1;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < s.length()
          && Character.isLowSurrogate(s.charAt(i + 1))) {
        bytes += 2;
        i++;
      }
    }
    return bytes;
  }
}
