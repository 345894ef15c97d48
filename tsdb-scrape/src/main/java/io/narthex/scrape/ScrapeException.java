package io.narthex.scrape;

/** A scrape fails as a whole; the message is what the targets page shows. */
final class ScrapeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScrapeException(String message) {
    super(message, null, false, false);
  }
}
