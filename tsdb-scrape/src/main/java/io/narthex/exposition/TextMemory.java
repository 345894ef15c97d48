package io.narthex.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings of the body before by their place, so that the same text at the same place is the same
 * string again and no new one is made.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class TextMemory {
  /** Places beyond this are not remembered. */
  private static final int MAX_PLACES = 1 << 16;

  private @Nullable String[] texts = new String[64];
  private byte[][] bytes = new byte[64][];

  /** The text of {@code data[from, to)}, which is at {@code place} in its body. */
  String get(int place, byte[] data, int from, int to) {
    if (place >= MAX_PLACES) {
      return new String(data, from, to - from, StandardCharsets.UTF_8);
    }
    if (place >= texts.length) {
      texts = Arrays.copyOf(texts, Math.max(texts.length * 2, place + 1));
      bytes = Arrays.copyOf(bytes, texts.length);
    }
    String known = texts[place];
    if (known != null && Arrays.equals(bytes[place], 0, bytes[place].length, data, from, to)) {
      return known;
    }
    String text = new String(data, from, to - from, StandardCharsets.UTF_8);
    texts[place] = text;
    bytes[place] = Arrays.copyOfRange(data, from, to);
    return text;
  }
}
