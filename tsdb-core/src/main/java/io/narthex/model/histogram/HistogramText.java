package io.narthex.model.histogram;

import io.narthex.util.GoFloats;
import java.util.function.DoubleFunction;

/**
 * Histograms as text: for people, and for test scripts.
 *
 * @upstream model/histogram/float_histogram.go String, TestExpression
 */
final class HistogramText {
  private HistogramText() {}

  /** {@code {count:4, sum:5, [-0.25,0.25]:3, (0.25,0.5]:1}}: populated buckets, ascending. */
  static String describe(FloatHistogram h) {
    return describe(h, GoFloats.g(h.count()), GoFloats::g);
  }

  /** The same with counts as whole numbers; those of buckets are exact up to 2^53. */
  static String describe(Histogram h) {
    return describe(
        h.toFloat(), Long.toUnsignedString(h.count()), count -> Long.toString((long) count));
  }

  private static String describe(FloatHistogram h, String total, DoubleFunction<String> count) {
    StringBuilder sb = new StringBuilder("{count:");
    sb.append(total).append(", sum:").append(GoFloats.g(h.sum()));
    BucketCursor buckets = BucketCursor.unclipped(h);
    while (buckets.next()) {
      if (buckets.count() != 0) {
        sb.append(", ");
        appendBucket(sb, buckets, count.apply(buckets.count()));
      }
    }
    return sb.append('}').toString();
  }

  private static void appendBucket(StringBuilder sb, BucketCursor b, String count) {
    sb.append(b.lowerInclusive() ? '[' : '(');
    sb.append(GoFloats.g(b.lower())).append(',').append(GoFloats.g(b.upper()));
    sb.append(b.upperInclusive() ? ']' : ')').append(':').append(count);
  }

  /** {@code {{schema:1 count:3 sum:2 buckets:[1 2]}}}: the form test scripts are written in. */
  static String testExpression(FloatHistogram h) {
    FloatHistogram m = h.compact(Integer.MAX_VALUE);
    StringBuilder sb = new StringBuilder();
    if (m.schema() != 0) {
      sb.append(" schema:").append(m.schema());
    }
    appendNumber(sb, "count", m.count());
    appendNumber(sb, "sum", m.sum());
    appendNumber(sb, "z_bucket", m.zeroCount());
    appendNumber(sb, "z_bucket_w", m.zeroThreshold());
    if (m.usesCustomBuckets()) {
      appendNumbers(sb, "custom_values", m.customValues());
    }
    switch (m.counterResetHint()) {
      case UNKNOWN -> {}
      case COUNTER_RESET -> sb.append(" counter_reset_hint:reset");
      case NOT_COUNTER_RESET -> sb.append(" counter_reset_hint:not_reset");
      case GAUGE -> sb.append(" counter_reset_hint:gauge");
    }
    appendBuckets(sb, "", m.positiveSpans(), m.positiveBuckets());
    appendBuckets(sb, "n_", m.negativeSpans(), m.negativeBuckets());
    return "{{" + sb.toString().strip() + "}}";
  }

  private static void appendNumber(StringBuilder sb, String key, double value) {
    if (value != 0) {
      sb.append(' ').append(key).append(':').append(GoFloats.g(value));
    }
  }

  private static void appendBuckets(
      StringBuilder sb, String prefix, Span[] spans, double[] counts) {
    if (spans.length > 0 && spans[0].offset() != 0) {
      sb.append(' ').append(prefix).append("offset:").append(spans[0].offset());
    }
    if (counts.length > 0) {
      appendNumbers(sb, prefix + "buckets", counts);
    }
  }

  private static void appendNumbers(StringBuilder sb, String key, double[] values) {
    sb.append(' ').append(key).append(":[");
    for (int i = 0; i < values.length; i++) {
      sb.append(i == 0 ? "" : " ").append(GoFloats.g(values[i]));
    }
    sb.append(']');
  }
}
