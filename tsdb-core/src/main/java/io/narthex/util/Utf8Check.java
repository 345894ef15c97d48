package io.narthex.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether bytes are UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream Go unicode/utf8 Valid
 */
public final class Utf8Check {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8Check() {}

  /** Whether all of {@code data[from, to)} is UTF-8. */
  public static boolean isValid(byte[] data, int from, int to) {
    int i = from;
    while (i < to) {
      if (i + 8 <= to && ((long) LONG.get(data, i) & HIGH_BITS) == 0) {
        i += 8;
        continue;
      }
      if (data[i] >= 0) {
        i++;
        continue;
      }
      int n = sequenceLength(data, i, to);
      if (n == 0) {
        return false;
      }
      i += n;
    }
    return true;
  }

  /** Length of the character that starts at {@code data[i]}, 0 if none does. */
  public static int sequenceLength(byte[] data, int i, int to) {
    int lead = data[i] & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    int n = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (n == 0 || i + n > to) {
      return 0;
    }
    int second = data[i + 1] & 0xff;
    int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int k = 2; k < n; k++) {
      if ((data[i + k] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return n;
  }
}
