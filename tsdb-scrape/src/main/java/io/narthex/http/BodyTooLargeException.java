package io.narthex.http;

import java.io.IOException;

/** A reply is larger than allowed, on the wire or after inflating. */
public final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  BodyTooLargeException(long limit) {
    super("body size limit exceeded");
    this.limit = limit;
  }

  /** Bytes that were allowed. */
  public long limit() {
    return limit;
  }
}
