package io.narthex.exposition;

import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of one histogram must be to each other.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — OpenMetrics 1.0, section on histograms
 */
final class HistogramRules {
  private @Nullable Labels group;
  private long t;
  private boolean buckets;
  private double bound;
  private double cumulative;
  private boolean negativeBounds;
  private boolean hasCount;
  private double count;
  private boolean hasSum;
  private boolean hasGaugeSum;
  private boolean negativeGaugeSum;

  void reset() {
    group = null;
  }

  /** Takes the next sample; null if all is well so far. */
  @Nullable String add(Labels metric, long time, String suffix, String le, double value) {
    String problem = null;
    if (!metric.equals(group) || time != t) {
      problem = end();
      start(metric, time);
    }
    if (problem != null) {
      return problem;
    }
    switch (suffix) {
      case "_bucket":
        return bucket(GoFloats.parse(le), value);
      case "_count", "_gcount":
        hasCount = true;
        count = value;
        return null;
      case "_sum":
        hasSum = true;
        return null;
      case "_gsum":
        hasGaugeSum = true;
        negativeGaugeSum = value < 0;
        return null;
      default:
        return null;
    }
  }

  private void start(Labels metric, long time) {
    group = metric;
    t = time;
    buckets = false;
    cumulative = 0;
    negativeBounds = false;
    hasCount = false;
    hasSum = false;
    hasGaugeSum = false;
    negativeGaugeSum = false;
  }

  private @Nullable String bucket(double le, double value) {
    if (buckets && le <= bound) {
      return "buckets are out of order";
    }
    if (buckets && value < cumulative) {
      return "bucket counts are not cumulative";
    }
    buckets = true;
    bound = le;
    cumulative = value;
    negativeBounds |= le < 0;
    return null;
  }

  /** The histogram is complete. */
  @Nullable String end() {
    if (group == null) {
      return null;
    }
    if (!buckets || bound != Double.POSITIVE_INFINITY) {
      return "histogram without a +Inf bucket";
    }
    if (hasCount && count != cumulative) {
      return "count is not that of the +Inf bucket";
    }
    if ((hasSum || hasGaugeSum) != hasCount) {
      return hasCount ? "count without a sum" : "sum without a count";
    }
    if (negativeBounds && hasSum) {
      return "sum with negative buckets";
    }
    return negativeGaugeSum && !negativeBounds ? "negative sum without negative buckets" : null;
  }
}
