package io.narthex.server.remote;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes that are no protobuf message of the expected kind; the message is upstream's. */
final class WireException extends IOException {
  private static final long serialVersionUID = 1L;

  WireException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
