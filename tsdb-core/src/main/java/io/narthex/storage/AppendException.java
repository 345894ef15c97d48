package io.narthex.storage;

/**
 * A sample (or exemplar, or histogram) that the storage does not take. Carries no stack trace.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream storage/interface.go ErrOutOfOrderSample and its like
 */
public final class AppendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for callers to switch on. Default texts are upstream's. */
  public enum Reason {
    OUT_OF_ORDER("out of order sample"),
    OUT_OF_BOUNDS("out of bounds"),
    TOO_OLD("too old sample"),
    DUPLICATE_TIMESTAMP("duplicate sample for timestamp"),
    INVALID_LABELS("invalid sample"),
    INVALID_HISTOGRAM("invalid histogram"),
    NATIVE_HISTOGRAMS_DISABLED("native histograms are disabled"),
    OUT_OF_ORDER_START("start timestamp out of order, ignoring"),
    START_NEWER_THAN_SAMPLE("ST is newer or the same as sample's timestamp, ignoring"),
    EXEMPLAR_OUT_OF_ORDER("out of order exemplar"),
    EXEMPLAR_DUPLICATE("duplicate exemplar"),
    EXEMPLAR_LABELS_TOO_LONG("label length for exemplar exceeds maximum of 128 UTF-8 characters"),
    EXEMPLARS_DISABLED("exemplar storage is disabled or max exemplars is less than or equal to 0"),
    UNKNOWN_SERIES("unknown series ref"),
    /** Not the sample's fault: a limit of the caller, such as a scrape's sample limit. */
    LIMIT("sample limit exceeded"),
    /** The storage takes no appends (closed, read only). */
    REFUSED("storage is not taking samples");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The default message. */
    public String text() {
      return text;
    }
  }

  private final Reason reason;

  /** With the default message. */
  public AppendException(Reason reason) {
    this(reason, reason.text());
  }

  /** With a message of its own. */
  public AppendException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why, to switch on. */
  public Reason reason() {
    return reason;
  }
}
