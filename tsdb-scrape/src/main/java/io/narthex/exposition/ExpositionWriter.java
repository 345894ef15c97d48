package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes metrics in any of the formats that this package reads.
 *
 * <pre>{@code
 * ExpositionWriter out = ExpositionWriter.of(Negotiation.choose(acceptHeader, true));
 * out.family("jobs_total", MetricType.COUNTER, "Jobs done.", "");
 * out.value(Labels.of("queue", "a"), 5, Sample.NONE);
 * out.end();
 * out.writeTo(stream);                  // under out.format().contentType()
 * }</pre>
 *
 * <p>The family's name is the metric's full name; for a counter with its {@code _total}. Labels
 * come without the metric name. What a format cannot say is left out or said in its way: native
 * histograms appear in text as their {@code +Inf} bucket, sum and count.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prometheus/common expfmt/text_create.go, openmetrics_create.go, encode.go
 */
public abstract class ExpositionWriter {
  /**
   * What may come with a value.
   *
   * @param timestamp ms, {@link #NO_TIME} for none
   * @param start since when the value counts, ms, {@link #NO_TIME} if unknown
   * @param exemplar null for none
   */
  public record Sample(long timestamp, long start, @Nullable Exemplar exemplar) {
    /** No timestamp. */
    public static final long NO_TIME = 0;

    /** Nothing. */
    public static final Sample NONE = new Sample(NO_TIME, NO_TIME, null);
  }

  /**
   * A summary.
   *
   * @param count observations
   * @param sum of what was observed
   * @param quantiles such as 0.5, ascending
   * @param values of the quantiles
   */
  public record Summary(double count, double sum, double[] quantiles, double[] values) {}

  /**
   * A classic histogram.
   *
   * @param count observations
   * @param sum of what was observed
   * @param bounds upper bounds ascending, the last may be +Inf
   * @param cumulative counts up to each bound
   * @param exemplars one for each bucket, null entries for none; or an empty array
   */
  public record Buckets(
      double count,
      double sum,
      double[] bounds,
      double[] cumulative,
      @Nullable Exemplar[] exemplars) {}

  final ExpositionFormat format;
  final WireBuffer out = new WireBuffer();
  String name = "";
  MetricType type = MetricType.UNKNOWN;

  ExpositionWriter(ExpositionFormat format) {
    this.format = format;
  }

  public static ExpositionWriter of(ExpositionFormat format) {
    return format.kind() == ExpositionFormat.Kind.PROTOBUF
        ? new ProtobufWriter(format)
        : new TextWriter(format);
  }

  public ExpositionFormat format() {
    return format;
  }

  /** Starts a family: what follows belongs to it. */
  public void family(String name, MetricType type, String help, String unit) {
    this.name = name;
    this.type = type;
    startFamily(help, unit);
  }

  abstract void startFamily(String help, String unit);

  /** A counter, gauge, info, stateset or sample of unknown type. */
  public abstract void value(Labels labels, double value, Sample sample);

  public abstract void summary(Labels labels, Summary summary, Sample sample);

  /** A classic histogram, or gauge histogram. */
  public abstract void histogram(Labels labels, Buckets buckets, Sample sample);

  /** A native histogram with integer counts. */
  public abstract void histogram(Labels labels, Histogram histogram, Sample sample);

  /** A native histogram with float counts. */
  public abstract void histogram(Labels labels, FloatHistogram histogram, Sample sample);

  /** Ends the body. */
  public abstract void end();

  /** Number of bytes written so far. */
  public int size() {
    return out.length;
  }

  public void writeTo(OutputStream stream) throws IOException {
    stream.write(out.bytes, 0, out.length);
  }

  public byte[] toBytes() {
    return java.util.Arrays.copyOf(out.bytes, out.length);
  }
}
