package io.narthex.exposition;

/**
 * Walks over the series that a metric stands for.
 *
 * <pre>
 *   counter, gauge, untyped   x
 *   summary                   x_count  x_sum  x{quantile="…"} …
 *   histogram                 x_count  x_sum  x_bucket{le="…"} …  x_bucket{le="+Inf"}, made if absent
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/protobufparse.go Series, getMagicName, getMagicLabel
 */
final class ProtoSeries {
  private static final int BEFORE = -3;
  private static final int COUNT = -2;
  private static final int SUM = -1;

  private final ProtoFamily family;
  private final ProtoMetric metric;
  final SeriesKey key = new SeriesKey();
  final ProtoExemplars exemplars = new ProtoExemplars();

  private byte[] data = new byte[0];

  /** Count, sum, then the index of a quantile or bucket; the one series of other types is COUNT. */
  private int part = BEFORE;

  private boolean done;
  private boolean histogram;

  ProtoSeries(ProtoFamily family, ProtoMetric metric) {
    this.family = family;
    this.metric = metric;
  }

  /** Starts with the metric just read. */
  void begin(byte[] data) {
    this.data = data;
    part = BEFORE;
    done = false;
    histogram = false;
  }

  /** The current sample is the metric as a histogram. */
  void histogram() {
    histogram = true;
    startKey("");
    exemplars.ofHistogram(metric.histogram);
  }

  /** Moves to the next series; false if there are no more. */
  boolean next() {
    if (done) {
      return false;
    }
    histogram = false;
    part++;
    exemplars.none();
    switch (family.type) {
      case SUMMARY -> summaryPart();
      case HISTOGRAM, GAUGEHISTOGRAM -> histogramPart();
      default -> {
        done = true;
        startKey("");
        if (family.type == MetricType.COUNTER) {
          exemplars.of(metric.counterExemplarStart, metric.counterExemplarEnd);
        }
      }
    }
    return true;
  }

  private void summaryPart() {
    if (part <= 0) {
      startKey(suffix());
    }
    int quantiles = metric.quantiles.size;
    done = part == quantiles - 1; // at the sum already if there are no quantiles
    if (part >= 0) {
      key.number(metric.quantiles.values[part]);
    }
  }

  private void histogramPart() {
    if (part <= 0) {
      startKey(suffix());
    }
    if (part < 0) {
      return;
    }
    done = number() == Double.POSITIVE_INFINITY;
    key.number(number());
    if (part < metric.histogram.buckets()) {
      int[] at = metric.histogram.bucketExemplars.values;
      exemplars.of(at[2 * part], at[2 * part + 1]);
    }
  }

  private void startKey(String suffix) {
    key.start(data, family.nameStart, family.nameEnd, suffix);
    key.labels(data, metric.labels);
  }

  /** What the series' name has behind the family's. */
  String suffix() {
    boolean parts = !histogram && (family.isHistogram() || family.type == MetricType.SUMMARY);
    if (!parts) {
      return "";
    }
    if (part == COUNT) {
      return "_count";
    }
    if (part == SUM) {
      return "_sum";
    }
    return family.isHistogram() ? "_bucket" : "";
  }

  /** Whether the series has a bound or a quantile. */
  boolean hasNumber() {
    return part >= 0 && !histogram;
  }

  /** The bound or quantile. */
  double number() {
    if (family.type == MetricType.SUMMARY) {
      return metric.quantiles.values[part];
    }
    ProtoHistogram h = metric.histogram;
    return part < h.buckets() ? h.upperBounds.values[part] : Double.POSITIVE_INFINITY;
  }

  double value() {
    return switch (family.type) {
      case COUNTER -> metric.counter;
      case GAUGE -> metric.gauge;
      case SUMMARY ->
          part == COUNT
              ? metric.summaryCount()
              : part == SUM ? metric.summarySum : metric.quantileValues.values[part];
      case HISTOGRAM, GAUGEHISTOGRAM ->
          part == COUNT
              ? metric.histogram.count()
              : part == SUM ? metric.histogram.sum : metric.histogram.cumulative(part);
      default -> metric.untyped;
    };
  }
}
