package io.narthex.exposition;

/**
 * A body is not what its format allows; the scrape that read it fails as a whole.
 *
 * <p>The message is Prometheus's own, then where it is: {@code … (line 3, column 7)}. Lines and
 * columns count from 1, columns in bytes; for protobuf it is the offset instead.
 */
public final class ExpositionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final int offset;
  private final int line;
  private final int column;

  private ExpositionException(String reason, String where, int offset, int line, int column) {
    super(reason + where, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** A failure at {@code data[offset]} of a text that starts at {@code from}. */
  static ExpositionException inText(String reason, byte[] data, int from, int offset) {
    int line = 1;
    int lineStart = from;
    int end = Math.min(offset, data.length);
    for (int i = from; i < end; i++) {
      if (data[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    int column = end - lineStart + 1;
    String where = " (line " + line + ", column " + column + ")";
    return new ExpositionException(reason, where, offset - from, line, column);
  }

  /** A failure at a byte offset of a binary body. */
  static ExpositionException inBytes(String reason, int offset) {
    return new ExpositionException(reason, " (offset " + offset + ")", offset, 0, 0);
  }

  /** What is wrong, in Prometheus's words, without the position. */
  public String reason() {
    return reason;
  }

  /** Offset in bytes from the start of the body. */
  public int offset() {
    return offset;
  }

  /** Line from 1; 0 for binary formats. */
  public int line() {
    return line;
  }

  /** Column in bytes from 1; 0 for binary formats. */
  public int column() {
    return column;
  }
}
