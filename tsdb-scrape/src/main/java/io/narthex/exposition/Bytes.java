package io.narthex.exposition;

/** Which bytes may stand in names. Thread-safety: stateless. */
final class Bytes {
  private Bytes() {}

  /** {@code [a-zA-Z_]}. */
  static boolean isNameStart(int c) {
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80) || c == '_';
  }

  /** {@code [a-zA-Z0-9_]}. */
  static boolean isNameByte(int c) {
    return isNameStart(c) || (c >= '0' && c <= '9');
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }
}
