package io.narthex.promql.value;

import io.narthex.model.labels.LabelText;
import io.narthex.promql.parser.PositionRange;
import io.narthex.util.GoFloats;

/**
 * All warnings and infos that PromQL knows, in Prometheus's words. Each has a method of its own:
 * its name says what was met, {@code at} is the place in the query that it is shown with.
 *
 * <p>Thread-safety: static methods only.
 *
 * @upstream util/annotations/annotations.go
 */
public final class Notices {
  private Notices() {}

  /** During which arithmetic something about histograms was noticed. */
  public enum HistogramOperation {
    ADDITION("addition"),
    SUBTRACTION("subtraction"),
    AGGREGATION("aggregation");

    private final String text;

    HistogramOperation(String text) {
      this.text = text;
    }
  }

  private static String forMetric(String text, String metricName) {
    return metricName.isEmpty() ? text : text + " for metric name " + LabelText.quote(metricName);
  }

  public static Annotation invalidRatio(double ratio, double cap, PositionRange at) {
    return Annotation.warning(
        "ratio value should be between -1 and 1, got "
            + GoFloats.g(ratio)
            + ", capping to "
            + GoFloats.g(cap),
        at);
  }

  public static Annotation invalidQuantile(double q, PositionRange at) {
    return Annotation.warning("quantile value should be between 0 and 1, got " + GoFloats.g(q), at);
  }

  public static Annotation badBucketLabel(String metricName, String le, PositionRange at) {
    return Annotation.warning(
        forMetric(
            "bucket label \"le\" is missing or has a malformed value of " + LabelText.quote(le),
            metricName),
        at);
  }

  public static Annotation mixedFloatsHistograms(String metricName, PositionRange at) {
    return Annotation.warning(
        "encountered a mix of histograms and floats for metric name " + LabelText.quote(metricName),
        at);
  }

  public static Annotation mixedFloatsHistogramsInAggregation(PositionRange at) {
    return Annotation.warning("encountered a mix of histograms and floats for aggregation", at);
  }

  public static Annotation mixedClassicNative(String metricName, PositionRange at) {
    return Annotation.warning(
        forMetric("vector contains a mix of classic and native histograms", metricName), at);
  }

  public static Annotation histogramNotCounter(String metricName, PositionRange at) {
    return Annotation.warning(
        "this native histogram metric is not a counter: " + LabelText.quote(metricName), at);
  }

  public static Annotation histogramNotGauge(String metricName, PositionRange at) {
    return Annotation.warning(
        "this native histogram metric is not a gauge: " + LabelText.quote(metricName), at);
  }

  public static Annotation mixedExponentialCustom(String metricName, PositionRange at) {
    return Annotation.warning(
        "vector contains a mix of histograms with exponential and custom buckets schemas"
            + " for metric name "
            + LabelText.quote(metricName),
        at);
  }

  public static Annotation incompatibleBucketLayout(String operator, PositionRange at) {
    return Annotation.warning(
        "incompatible bucket layout encountered for binary operator " + operator, at);
  }

  public static Annotation sortInRangeQuery(PositionRange at) {
    return Annotation.warning(
        "sort is ineffective for range queries since results are always ordered by labels", at);
  }

  public static Annotation counterResetCollision(HistogramOperation during, PositionRange at) {
    return Annotation.warning("conflicting counter resets during histogram " + during.text, at);
  }

  public static Annotation possibleNonCounter(String metricName, PositionRange at) {
    return Annotation.info(
        "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
            + LabelText.quote(metricName),
        at);
  }

  public static Annotation possibleNonCounterType(
      String metricName, String type, PositionRange at) {
    return Annotation.info(
        "metric might not be a counter, __type__ label is not set to \"counter\" or"
            + " \"histogram\", got "
            + LabelText.quote(type)
            + ": "
            + LabelText.quote(metricName),
        at);
  }

  public static Annotation incompatibleTypes(
      String lhs, String operator, String rhs, PositionRange at) {
    return Annotation.info(
        "incompatible sample types encountered for binary operator "
            + LabelText.quote(operator)
            + ": "
            + lhs
            + " "
            + operator
            + " "
            + rhs,
        at);
  }

  public static Annotation histogramIgnoredInAggregation(String aggregation, PositionRange at) {
    return Annotation.info("ignored histogram in " + aggregation + " aggregation", at);
  }

  public static Annotation histogramIgnoredInMixedRange(String metricName, PositionRange at) {
    return Annotation.info(
        "ignored histograms in a range containing both floats and histograms for metric name "
            + LabelText.quote(metricName),
        at);
  }

  public static Annotation quantileNaNResult(String metricName, PositionRange at) {
    return Annotation.info(
        forMetric("input to histogram_quantile has NaN observations, result is NaN", metricName),
        at);
  }

  public static Annotation quantileNaNSkew(String metricName, PositionRange at) {
    return Annotation.info(
        forMetric(
            "input to histogram_quantile has NaN observations, result is skewed higher",
            metricName),
        at);
  }

  public static Annotation fractionNaN(String metricName, PositionRange at) {
    return Annotation.info(
        forMetric(
            "input to histogram_fraction has NaN observations, which are excluded from all"
                + " fractions",
            metricName),
        at);
  }

  public static Annotation mismatchedCustomBuckets(HistogramOperation during, PositionRange at) {
    return Annotation.info("mismatched custom buckets were reconciled during " + during.text, at);
  }

  /** Noticed at one step of one series; further ones are counted. */
  public static Annotation startTimeOverlap(String metricName, PositionRange at) {
    return new StartTimeOverlap(metricName, 1, at);
  }

  /** Noticed at one step ({@code t} in ms) of one histogram; further ones widen the limits. */
  public static Annotation forcedMonotonicity(
      String metricName, PositionRange at, long t, double min, double max, double diff) {
    String key =
        "PromQL info: "
            + forMetric(
                "input to histogram_quantile needed to be fixed for monotonicity (see"
                    + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)",
                metricName);
    return new ForcedMonotonicity(key, t, t, min, max, diff, 1, at);
  }
}
