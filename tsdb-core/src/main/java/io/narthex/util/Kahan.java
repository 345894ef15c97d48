package io.narthex.util;

/**
 * Summation that remembers what rounding lost (Kahan, improved by Neumaier).
 *
 * <pre>{@code
 * double t = sum + v;
 * c = Kahan.carry(v, sum, t, c);
 * sum = t;                         // … at the end: sum + c
 * }</pre>
 *
 * @upstream util/kahansum/kahansum.go Inc
 */
public final class Kahan {
  private Kahan() {}

  /** The compensation after adding {@code v} to {@code sum}, which gave {@code t}. */
  public static double carry(double v, double sum, double t, double c) {
    if (Double.isInfinite(t)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(v) ? c + ((sum - t) + v) : c + ((v - t) + sum);
  }
}
