package io.narthex.promql.script;

import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import java.util.Arrays;

/**
 * Equality up to rounding.
 *
 * @upstream util/almost/almost.go Equal; promql/promqltest/test.go compareNativeHistogram
 */
final class AlmostEqual {
  /** Relative error allowed. */
  private static final double EPSILON = 0.000001;

  private AlmostEqual() {}

  /** Whether two values are close; a NaN equals a NaN, but a stale marker only another one. */
  static boolean floats(double a, double b) {
    if (StaleNaN.isStale(a) || StaleNaN.isStale(b)) {
      return StaleNaN.isStale(a) && StaleNaN.isStale(b);
    }
    if ((Double.isNaN(a) && Double.isNaN(b)) || a == b) {
      return true;
    }
    double absSum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || absSum < Double.MIN_NORMAL) {
      return difference < EPSILON * Double.MIN_NORMAL;
    }
    return difference / Math.min(absSum, Double.MAX_VALUE) < EPSILON;
  }

  /** Whether two histograms have the same layout and close counts. */
  static boolean histograms(FloatHistogram expected, FloatHistogram actual, boolean compareHint) {
    FloatHistogram a = expected.compact(0);
    FloatHistogram b = actual.compact(0);
    boolean sameLayout =
        a.schema() == b.schema()
            && a.zeroThreshold() == b.zeroThreshold()
            && FloatHistogram.sameBounds(a.customValues(), b.customValues())
            && Arrays.equals(a.positiveSpans(), b.positiveSpans())
            && Arrays.equals(a.negativeSpans(), b.negativeSpans());
    return sameLayout
        && floats(a.count(), b.count())
        && floats(a.sum(), b.sum())
        && floats(a.zeroCount(), b.zeroCount())
        && all(a.positiveBuckets(), b.positiveBuckets())
        && all(a.negativeBuckets(), b.negativeBuckets())
        && (!compareHint || a.counterResetHint() == b.counterResetHint());
  }

  private static boolean all(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (!floats(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }
}
