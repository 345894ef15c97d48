package io.narthex.model.histogram;

/**
 * A histogram contradicts itself: its buckets do not fit its spans, its count or its schema. The
 * message is Prometheus's. No stack trace: this is about data.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/histogram/generic.go ErrHistogramCountNotBigEnough and its like
 */
public final class InvalidHistogramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, by kind; the text is the end of the message. */
  public enum Reason {
    COUNT_NOT_BIG_ENOUGH(
        "histogram's observation count should be at least the number of observations found in the"
            + " buckets"),
    COUNT_MISMATCH(
        "histogram's observation count should equal the number of observations found in the buckets"
            + " (in absence of NaN)"),
    NEGATIVE_COUNT("histogram's observation count is negative"),
    NEGATIVE_BUCKET_COUNT("histogram has a bucket whose observation count is negative"),
    SPAN_NEGATIVE_OFFSET("histogram has a span whose offset is negative"),
    SPANS_BUCKETS_MISMATCH("histogram spans specify different number of buckets than provided"),
    CUSTOM_BUCKETS_MISMATCH("histogram custom bounds are too few"),
    CUSTOM_BUCKETS_INVALID("histogram custom bounds must be in strictly increasing order"),
    CUSTOM_BUCKETS_INFINITE("histogram custom bounds must be finite"),
    CUSTOM_BUCKETS_NAN("histogram custom bounds must not be NaN"),
    CUSTOM_BUCKETS_ZERO_COUNT("custom buckets: must have zero count of 0"),
    CUSTOM_BUCKETS_ZERO_THRESHOLD("custom buckets: must have zero threshold of 0"),
    CUSTOM_BUCKETS_NEGATIVE_SPANS("custom buckets: must not have negative spans"),
    CUSTOM_BUCKETS_NEGATIVE_BUCKETS("custom buckets: must not have negative buckets"),
    EXPONENTIAL_CUSTOM_BOUNDS("histogram with exponential schema must not have custom bounds"),
    INVALID_SCHEMA(
        "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or"
            + " -53 for custom buckets"),
    CLASSIC("");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Reason reason;

  private InvalidHistogramException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static InvalidHistogramException of(Reason reason) {
    return new InvalidHistogramException(reason, reason.text);
  }

  /** With details before the text of the reason, separated by a colon. */
  static InvalidHistogramException of(Reason reason, String details) {
    return new InvalidHistogramException(reason, details + ": " + reason.text);
  }

  static InvalidHistogramException ofSchema(int schema) {
    return new InvalidHistogramException(
        Reason.INVALID_SCHEMA, Reason.INVALID_SCHEMA.text + ", got schema " + schema);
  }

  /** A classic histogram that cannot become a native one. */
  static InvalidHistogramException classic(String message) {
    return new InvalidHistogramException(Reason.CLASSIC, message);
  }

  /** The same with the part of the histogram it is about in front. */
  InvalidHistogramException in(String part) {
    return new InvalidHistogramException(reason, part + ": " + getMessage());
  }

  /** What is wrong, to switch on. */
  public Reason reason() {
    return reason;
  }
}
