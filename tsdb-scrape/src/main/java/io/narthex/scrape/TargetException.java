package io.narthex.scrape;

/** A discovered target that cannot be scraped as it is; the message says why. */
final class TargetException extends Exception {
  private static final long serialVersionUID = 1L;

  TargetException(String message) {
    super(message);
  }
}
