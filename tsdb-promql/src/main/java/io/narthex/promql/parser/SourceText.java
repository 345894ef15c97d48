package io.narthex.promql.parser;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A query text that knows the byte offset (UTF-8) of each of its characters. Tokens are found by
 * {@code char}, positions are told in bytes, as Prometheus does; for ASCII both are the same.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/parser/posrange/posrange.go PositionRange.StartPosInput
 */
final class SourceText {
  private final String text;
  private final int byteLength;
  private final int @Nullable [] byteOffsets;

  private SourceText(String text, int @Nullable [] byteOffsets, int byteLength) {
    this.text = text;
    this.byteOffsets = byteOffsets;
    this.byteLength = byteLength;
  }

  static SourceText of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return withOffsets(text);
      }
    }
    return new SourceText(text, null, text.length());
  }

  private static SourceText withOffsets(String text) {
    int[] offsets = new int[text.length() + 1];
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      offsets[i] = bytes;
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        offsets[++i] = bytes;
        bytes += 4;
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    offsets[text.length()] = bytes;
    return new SourceText(text, offsets, bytes);
  }

  String text() {
    return text;
  }

  int byteLength() {
    return byteLength;
  }

  /** The byte offset of the character at {@code index}; of the end for {@code text.length()}. */
  int bytesBefore(int index) {
    return byteOffsets == null ? index : byteOffsets[index];
  }

  /** The character at a byte offset; 0 beyond the end. */
  char charAtByte(int byteOffset) {
    int index = indexOf(byteOffset);
    return index >= 0 && index < text.length() ? text.charAt(index) : 0;
  }

  /** {@code line:column} of a byte offset, {@code extraLines} added to the line. */
  String lineAndColumn(int byteOffset, int extraLines) {
    if (text.isEmpty()) {
      return "unknown position";
    }
    if (byteOffset < 0 || byteOffset > byteLength) {
      return "invalid position";
    }
    int index = indexOf(byteOffset);
    int lastBreak = text.lastIndexOf('\n', index - 1);
    int line = 1;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    int lineStart = lastBreak < 0 ? 0 : bytesBefore(lastBreak + 1);
    return (line + extraLines) + ":" + (byteOffset - lineStart + 1);
  }

  private int indexOf(int byteOffset) {
    if (byteOffsets == null) {
      return byteOffset;
    }
    int found = Arrays.binarySearch(byteOffsets, byteOffset);
    return found >= 0 ? found : -found - 1;
  }
}
