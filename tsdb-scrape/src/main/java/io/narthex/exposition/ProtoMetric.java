package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.*;

import io.narthex.exposition.Columns.Doubles;
import io.narthex.exposition.Columns.Ints;

/**
 * One Metric message, decoded into fields that are used again for the next.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prompb/io/prometheus/client/decoder.go MetricStreamingDecoder
 */
final class ProtoMetric {
  /** For each label: start and end of its name, start and end of its value. */
  final Ints labels = new Ints();

  double gauge;
  double untyped;
  double counter;
  int counterExemplarStart;
  int counterExemplarEnd;
  long counterStart;
  private long summaryCount;
  double summarySum;
  final Doubles quantiles = new Doubles();
  final Doubles quantileValues = new Doubles();
  long summaryStart;
  final ProtoHistogram histogram = new ProtoHistogram();
  long timestamp;

  private void clear() {
    labels.clear();
    gauge = 0;
    untyped = 0;
    counter = 0;
    counterExemplarStart = -1;
    counterExemplarEnd = -1;
    counterStart = 0;
    summaryCount = 0;
    summarySum = 0;
    quantiles.clear();
    quantileValues.clear();
    summaryStart = 0;
    histogram.clear();
    timestamp = 0;
  }

  /** Reads the message the reader stands in. */
  void read(ProtoReader in) {
    clear();
    while (in.nextField("Metric")) {
      switch (in.field) {
        case METRIC_LABEL -> label(in);
        case METRIC_GAUGE -> gauge = simple(in, "Gauge", gauge);
        case METRIC_COUNTER -> counter(in);
        case METRIC_SUMMARY -> summary(in);
        case METRIC_UNTYPED -> untyped = simple(in, "Untyped", untyped);
        case METRIC_TIMESTAMP_MS -> timestamp = in.readVarint("TimestampMs");
        case METRIC_HISTOGRAM -> {
          int outer = in.open("Histogram");
          histogram.read(in);
          in.close(outer);
        }
        default -> in.skip();
      }
    }
  }

  private void label(ProtoReader in) {
    int outer = in.open("Label");
    int nameStart = in.pos;
    int nameEnd = in.pos;
    int valueStart = in.pos;
    int valueEnd = in.pos;
    while (in.nextField("LabelPair")) {
      switch (in.field) {
        case 1 -> {
          int length = in.readLength("Name");
          nameStart = in.pos;
          nameEnd = in.pos += length;
        }
        case 2 -> {
          int length = in.readLength("Value");
          valueStart = in.pos;
          valueEnd = in.pos += length;
        }
        default -> in.skip();
      }
    }
    in.close(outer);
    labels.add(nameStart, nameEnd);
    labels.add(valueStart, valueEnd);
  }

  private static double simple(ProtoReader in, String name, double before) {
    int outer = in.open(name);
    double value = before;
    while (in.nextField(name)) {
      if (in.field == 1) {
        value = in.readDouble("Value");
      } else {
        in.skip();
      }
    }
    in.close(outer);
    return value;
  }

  private void counter(ProtoReader in) {
    int outer = in.open("Counter");
    while (in.nextField("Counter")) {
      switch (in.field) {
        case COUNTER_VALUE -> counter = in.readDouble("Value");
        case COUNTER_EXEMPLAR -> {
          int length = in.readLength("Exemplar");
          counterExemplarStart = in.pos;
          counterExemplarEnd = in.pos + length;
          checkExemplar(in, length);
        }
        case COUNTER_START -> counterStart = timestamp(in, "StartTimestamp");
        default -> in.skip();
      }
    }
    in.close(outer);
  }

  private void summary(ProtoReader in) {
    int outer = in.open("Summary");
    while (in.nextField("Summary")) {
      switch (in.field) {
        case SUMMARY_COUNT -> summaryCount = in.readVarint("SampleCount");
        case SUMMARY_SUM -> summarySum = in.readDouble("SampleSum");
        case SUMMARY_QUANTILE -> quantile(in);
        case SUMMARY_START -> summaryStart = timestamp(in, "StartTimestamp");
        default -> in.skip();
      }
    }
    in.close(outer);
  }

  private void quantile(ProtoReader in) {
    int outer = in.open("Quantile");
    double quantile = 0;
    double value = 0;
    while (in.nextField("Quantile")) {
      switch (in.field) {
        case 1 -> quantile = in.readDouble("Quantile");
        case 2 -> value = in.readDouble("Value");
        default -> in.skip();
      }
    }
    in.close(outer);
    quantiles.add(quantile);
    quantileValues.add(value);
  }

  double summaryCount() {
    return unsigned(summaryCount);
  }

  /** A Timestamp message as ms. */
  static long timestamp(ProtoReader in, String name) {
    int outer = in.open(name);
    long seconds = 0;
    int nanos = 0;
    while (in.nextField("Timestamp")) {
      switch (in.field) {
        case 1 -> seconds = in.readVarint("Seconds");
        case 2 -> nanos = (int) in.readVarint("Nanos");
        default -> in.skip();
      }
    }
    in.close(outer);
    return seconds * 1000 + nanos / 1_000_000;
  }

  /** Walks through an exemplar so that a broken one fails here; leaves the cursor behind it. */
  static void checkExemplar(ProtoReader in, int length) {
    int outer = in.end;
    in.end = in.pos + length;
    while (in.nextField("Exemplar")) {
      switch (in.field) {
        case EXEMPLAR_LABEL -> {
          int inner = in.open("Label");
          while (in.nextField("LabelPair")) {
            in.skip();
          }
          in.close(inner);
        }
        case EXEMPLAR_VALUE -> in.readDouble("Value");
        case EXEMPLAR_TIMESTAMP -> timestamp(in, "Timestamp");
        default -> in.skip();
      }
    }
    in.close(outer);
  }

  /** An unsigned 64-bit count as a double. */
  static double unsigned(long v) {
    return v >= 0 ? v : ((v >>> 1) | (v & 1)) * 2.0;
  }
}
