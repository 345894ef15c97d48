package io.narthex.promql.functions;

import io.narthex.model.histogram.BucketCursor;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.util.Kahan;
import org.jspecify.annotations.Nullable;

/**
 * A number out of a native histogram; floats vanish.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream promql/functions.go simpleHistogramFunc, histogramVariance
 */
@FunctionalInterface
public interface HistogramFunction {
  double apply(FloatHistogram h);

  /** The function called {@code name}, or null. */
  static @Nullable HistogramFunction find(String name) {
    return switch (name) {
      case "histogram_count" -> FloatHistogram::count;
      case "histogram_sum" -> FloatHistogram::sum;
      case "histogram_avg" -> h -> h.sum() / h.count();
      case "histogram_stdvar" -> HistogramFunction::variance;
      case "histogram_stddev" -> h -> Math.sqrt(variance(h));
      default -> null;
    };
  }

  /** The variance if all observations stood at the middles of their buckets. */
  private static double variance(FloatHistogram h) {
    double mean = h.sum() / h.count();
    double sum = 0;
    double carry = 0;
    BucketCursor b = BucketCursor.ascending(h);
    while (b.next()) {
      if (b.count() == 0) {
        continue;
      }
      double delta = middle(h, b.lower(), b.upper()) - mean;
      double term = b.count() * delta * delta;
      double total = sum + term;
      carry = Kahan.carry(term, sum, total, carry);
      sum = total;
    }
    return (sum + carry) / h.count();
  }

  /** Arithmetic for custom buckets, 0 around zero, else geometric. */
  private static double middle(FloatHistogram h, double lower, double upper) {
    if (h.usesCustomBuckets()) {
      return (upper + lower) / 2.0;
    }
    if (lower <= 0 && upper >= 0) {
      return 0;
    }
    double geometric = Math.sqrt(upper * lower);
    return upper < 0 ? -geometric : geometric;
  }
}
