package io.narthex.model.histogram;

/**
 * One addition that keeps the rounding error, after Kahan and Neumaier.
 *
 * <pre>
 *   t = a + b;  error += lost(a, b)   a, b are the sum so far and what is added
 * </pre>
 *
 * @upstream util/kahansum/kahansum.go Inc
 */
final class Kahan {
  private Kahan() {}

  /** The compensation after {@code inc} was added to {@code sum}, which gave {@code total}. */
  static double compensation(double sum, double inc, double total, double compensation) {
    if (Double.isInfinite(total)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(inc)
        ? compensation + ((sum - total) + inc)
        : compensation + ((inc - total) + sum);
  }
}
