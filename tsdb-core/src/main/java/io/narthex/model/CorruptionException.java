package io.narthex.model;

import org.jspecify.annotations.Nullable;

/**
 * Bytes are not what their format says. Carries where: a file if known, and an offset in bytes (or
 * bits, where the message says so).
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/chunks/head_chunks.go CorruptionErr, tsdb/wlog/wlog.go CorruptionErr
 */
public final class CorruptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final @Nullable String file;
  private final long offset;

  /** A corruption at a place that is not known here. */
  public CorruptionException(String message) {
    this(null, -1, message, null);
  }

  /** As {@link #CorruptionException(String)}, with what was met. */
  public CorruptionException(String message, Throwable cause) {
    this(null, -1, message, cause);
  }

  /**
   * A corruption at a known place.
   *
   * @param file path or name of the file, null if the bytes are in memory
   * @param offset position in bytes, -1 if unknown
   */
  public CorruptionException(
      @Nullable String file, long offset, String message, @Nullable Throwable cause) {
    super(describe(file, offset, message), cause);
    this.reason = message;
    this.file = file;
    this.offset = offset;
  }

  private static String describe(@Nullable String file, long offset, String message) {
    if (file == null) {
      return message;
    }
    return offset < 0 ? file + ": " + message : file + " at " + offset + ": " + message;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /** Path or name of the file; null if the bytes were in memory. */
  public @Nullable String file() {
    return file;
  }

  /** Position in bytes, -1 if unknown. */
  public long offset() {
    return offset;
  }
}
