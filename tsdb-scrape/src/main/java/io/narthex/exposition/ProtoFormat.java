package io.narthex.exposition;

/**
 * Field numbers of the delimited protobuf exposition; constants and the drawing only.
 *
 * <pre>
 *   body        = { length uvarint, MetricFamily }
 *   MetricFamily  1 name  2 help  3 type  4 metric*  5 unit
 *   Metric        1 label*  2 gauge  3 counter  4 summary  5 untyped  6 timestamp_ms  7 histogram
 *   LabelPair     1 name  2 value
 *   Gauge         1 value            Untyped   1 value
 *   Counter       1 value  2 exemplar  3 start
 *   Summary       1 count  2 sum  3 quantile* { 1 quantile  2 value }  4 start
 *   Histogram     1 count  2 sum  3 bucket* { 1 cumulative  2 upper bound  3 exemplar  4 cumulative float }
 *                 4 count float  5 schema  6 zero threshold  7 zero count  8 zero count float
 *                 9 negative span*  10 negative delta*  11 negative count*
 *                 12 positive span*  13 positive delta*  14 positive count*  15 start  16 exemplar*
 *   BucketSpan    1 offset  2 length
 *   Exemplar      1 label*  2 value  3 timestamp { 1 seconds  2 nanos }
 * </pre>
 *
 * @upstream prompb/io/prometheus/client/metrics.proto
 */
final class ProtoFormat {
  static final int FAMILY_NAME = 1;
  static final int FAMILY_HELP = 2;
  static final int FAMILY_TYPE = 3;
  static final int FAMILY_METRIC = 4;
  static final int FAMILY_UNIT = 5;

  static final int METRIC_LABEL = 1;
  static final int METRIC_GAUGE = 2;
  static final int METRIC_COUNTER = 3;
  static final int METRIC_SUMMARY = 4;
  static final int METRIC_UNTYPED = 5;
  static final int METRIC_TIMESTAMP_MS = 6;
  static final int METRIC_HISTOGRAM = 7;

  static final int COUNTER_VALUE = 1;
  static final int COUNTER_EXEMPLAR = 2;
  static final int COUNTER_START = 3;

  static final int SUMMARY_COUNT = 1;
  static final int SUMMARY_SUM = 2;
  static final int SUMMARY_QUANTILE = 3;
  static final int SUMMARY_START = 4;

  static final int HISTOGRAM_COUNT = 1;
  static final int HISTOGRAM_SUM = 2;
  static final int HISTOGRAM_BUCKET = 3;
  static final int HISTOGRAM_COUNT_FLOAT = 4;
  static final int HISTOGRAM_SCHEMA = 5;
  static final int HISTOGRAM_ZERO_THRESHOLD = 6;
  static final int HISTOGRAM_ZERO_COUNT = 7;
  static final int HISTOGRAM_ZERO_COUNT_FLOAT = 8;
  static final int HISTOGRAM_NEGATIVE_SPAN = 9;
  static final int HISTOGRAM_NEGATIVE_DELTA = 10;
  static final int HISTOGRAM_NEGATIVE_COUNT = 11;
  static final int HISTOGRAM_POSITIVE_SPAN = 12;
  static final int HISTOGRAM_POSITIVE_DELTA = 13;
  static final int HISTOGRAM_POSITIVE_COUNT = 14;
  static final int HISTOGRAM_START = 15;
  static final int HISTOGRAM_EXEMPLAR = 16;

  static final int BUCKET_CUMULATIVE = 1;
  static final int BUCKET_UPPER_BOUND = 2;
  static final int BUCKET_EXEMPLAR = 3;
  static final int BUCKET_CUMULATIVE_FLOAT = 4;

  static final int EXEMPLAR_LABEL = 1;
  static final int EXEMPLAR_VALUE = 2;
  static final int EXEMPLAR_TIMESTAMP = 3;

  /** Longest length prefix that is read. */
  static final int MAX_PREFIX = 5;

  /** Between the parts of a series key. */
  static final byte SEPARATOR = (byte) 0xFF;

  private ProtoFormat() {}

  /** The type of a code; null if there is none. */
  static @org.jspecify.annotations.Nullable MetricType type(int code) {
    return switch (code) {
      case 0 -> MetricType.COUNTER;
      case 1 -> MetricType.GAUGE;
      case 2 -> MetricType.SUMMARY;
      case 3 -> MetricType.UNKNOWN;
      case 4 -> MetricType.HISTOGRAM;
      case 5 -> MetricType.GAUGEHISTOGRAM;
      default -> null;
    };
  }

  /** The code of a type; info and stateset have none and go as gauges. */
  static int code(MetricType type) {
    return switch (type) {
      case COUNTER -> 0;
      case GAUGE, INFO, STATESET -> 1;
      case SUMMARY -> 2;
      case UNKNOWN -> 3;
      case HISTOGRAM -> 4;
      case GAUGEHISTOGRAM -> 5;
    };
  }
}
