package io.narthex.model.histogram;

/**
 * Two histograms of which one has exponential and the other custom buckets cannot be added. No
 * stack trace: this is about data.
 *
 * @upstream model/histogram/generic.go ErrHistogramsIncompatibleSchema
 */
public final class IncompatibleHistogramsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IncompatibleHistogramsException() {
    super(
        "cannot apply this operation on histograms with a mix of exponential and custom bucket"
            + " schemas",
        null,
        false,
        false);
  }
}
