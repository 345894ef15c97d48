package io.narthex.exposition;

/** A target answered in a format that no parser is for; the message is Prometheus's. */
public final class UnsupportedFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedFormatException(String message) {
    super(message, null, false, false);
  }
}
