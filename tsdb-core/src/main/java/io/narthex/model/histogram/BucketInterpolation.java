package io.narthex.model.histogram;

/**
 * Where in a bucket a value lies, if observations are spread evenly on its scale: linear for custom
 * buckets and the zero bucket, logarithmic for exponential ones.
 *
 * @upstream model/histogram/generic.go Bucket.FractionBelow
 */
public final class BucketInterpolation {
  private static final double INVERSE_LN_2 = 1 / 0.6931471805599453;

  private BucketInterpolation() {}

  /**
   * The part of a bucket, 0 to 1, at or below {@code v}, which lies strictly between its finite
   * bounds.
   */
  public static double fractionBelow(double lower, double upper, double v, boolean linear) {
    if (linear) {
      return (v - lower) / (upper - lower);
    }
    double logLower = log2(Math.abs(lower));
    double logUpper = log2(Math.abs(upper));
    double logV = log2(Math.abs(v));
    return v > 0
        ? (logV - logLower) / (logUpper - logLower)
        : 1 - ((logV - logUpper) / (logLower - logUpper));
  }

  /** The binary logarithm, exact for powers of two. */
  public static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Math.log(x);
    }
    int exponent = Math.getExponent(x);
    double fraction = x;
    if (exponent < Double.MIN_EXPONENT) {
      fraction = x * 0x1p60;
      exponent = Math.getExponent(fraction) - 60;
      fraction = Math.scalb(fraction, -Math.getExponent(fraction) - 1);
    } else {
      fraction = Math.scalb(x, -exponent - 1);
    }
    exponent++;
    return fraction == 0.5 ? exponent - 1 : Math.log(fraction) * INVERSE_LN_2 + exponent;
  }
}
