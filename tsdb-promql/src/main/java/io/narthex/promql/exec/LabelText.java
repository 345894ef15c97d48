package io.narthex.promql.exec;

import io.narthex.promql.value.PromqlException;

/**
 * How much text a query has made for labels. A short query can double a value again and again, so
 * one value may have a million characters, and all of them together as many as memory can bear.
 *
 * <p>Thread-safety: none; belongs to the query's thread.
 *
 * @upstream none — upstream makes what is asked for
 */
final class LabelText {
  /** Most characters of one value. */
  static final int MOST_A_VALUE = 1 << 20;

  private static final long MOST = 1L << 28;

  private long made;

  /**
   * Counts a value before it is made.
   *
   * @throws PromqlException.Evaluation if it, or all together, are too much
   */
  void add(long length) {
    if (length > MOST_A_VALUE) {
      throw tooLong(MOST_A_VALUE);
    }
    made += length;
    if (made > MOST) {
      throw new PromqlException.Evaluation(
          "label values made by the query are too large, at most " + MOST + " characters");
    }
  }

  static PromqlException tooLong(int most) {
    return new PromqlException.Evaluation(
        "label value made by the query is too long, at most " + most + " characters");
  }
}
