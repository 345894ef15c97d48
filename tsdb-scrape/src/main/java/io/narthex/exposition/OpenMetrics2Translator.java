package io.narthex.exposition;

import io.narthex.exposition.ExpositionFormat.Kind;
import io.narthex.exposition.ExpositionWriter.Sample;
import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.InvalidHistogramException;
import io.narthex.model.labels.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extension: brings a body of OpenMetrics 2.0 (release candidate 0) into protobuf, which can say
 * all of it but that a gauge is an info or a stateset. Then {@link ProtobufParser} reads it.
 *
 * <p>Not chosen by any {@code Content-Type} and never asked for: Prometheus 3.14 does not know the
 * format. Of several exemplars a counter keeps the last, as does a native histogram.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
public final class OpenMetrics2Translator {
  private final OpenMetrics2Reader reader = new OpenMetrics2Reader();

  private String family = "";
  private MetricType type = MetricType.UNKNOWN;
  private String help = "";
  private String unit = "";
  private boolean started;

  /**
   * The body as delimited protobuf.
   *
   * @param nativeHistograms what becomes of a histogram that is both: native, or classic
   * @throws ExpositionException if the body breaks the format
   */
  public byte[] toProtobuf(byte[] body, boolean nativeHistograms) {
    ExpositionWriter out =
        ExpositionWriter.of(new ExpositionFormat(Kind.PROTOBUF, NameEscaping.ALLOW_UTF_8));
    reader.reset(body, 0, body.length);
    start("");
    for (Entry e = reader.next(); e != Entry.END; e = reader.next()) {
      if (e == Entry.SERIES) {
        sample(out, nativeHistograms);
      } else {
        metadata(e);
      }
    }
    out.end();
    return out.toBytes();
  }

  private void start(String name) {
    family = name;
    type = MetricType.UNKNOWN;
    help = "";
    unit = "";
    started = false;
  }

  private void metadata(Entry entry) {
    if (!reader.metricName().equals(family)) {
      start(reader.metricName());
    }
    switch (entry) {
      case TYPE -> type = reader.type();
      case HELP -> help = reader.help();
      default -> unit = reader.unit();
    }
  }

  private void sample(ExpositionWriter out, boolean nativeHistograms) {
    Labels labels = reader.labelsAsWritten();
    if (!labels.metricName().equals(family)) {
      start(labels.metricName());
    }
    if (!started) {
      out.family(family, type, help, unit);
      started = true;
    }
    List<Exemplar> exemplars = reader.exemplars;
    @Nullable Exemplar last = exemplars.isEmpty() ? null : exemplars.get(exemplars.size() - 1);
    long time = reader.hasTimestamp() ? reader.timestamp() : Sample.NO_TIME;
    Sample sample = new Sample(time, reader.start, last);
    boolean compositeType =
        type == MetricType.HISTOGRAM
            || type == MetricType.GAUGEHISTOGRAM
            || type == MetricType.SUMMARY;
    if (compositeType == reader.composite.isEmpty()) {
      throw failure("value does not fit type " + type.text());
    }
    Labels own = labels.withoutMetricName();
    if (!compositeType) {
      out.value(own, reader.value(), sample);
      return;
    }
    try {
      composite(out, own, sample, nativeHistograms);
    } catch (IllegalArgumentException | InvalidHistogramException e) {
      throw failure(String.valueOf(e.getMessage()));
    }
  }

  private void composite(
      ExpositionWriter out, Labels labels, Sample sample, boolean nativeHistograms) {
    CompositeValue value = new CompositeValue(reader.composite);
    if (type == MetricType.SUMMARY) {
      out.summary(labels, value.summary(), sample);
    } else if (value.isNative() && (nativeHistograms || !value.isClassic())) {
      FloatHistogram h = value.nativeHistogram();
      h.validate();
      @Nullable Histogram whole = wholeCounts(h);
      if (whole != null) {
        out.histogram(labels, whole, sample);
      } else {
        out.histogram(labels, h, sample);
      }
    } else {
      out.histogram(labels, value.buckets(reader.exemplars), sample);
    }
  }

  /** The histogram with integer counts, null if a count is not whole. */
  private static @Nullable Histogram wholeCounts(FloatHistogram h) {
    long[] up = deltas(h.positiveBuckets());
    long[] down = deltas(h.negativeBuckets());
    boolean whole = isWhole(h.count()) && isWhole(h.zeroCount());
    if (!whole || up == null || down == null) {
      return null;
    }
    return Histogram.builder()
        .schema(h.schema())
        .zeroThreshold(h.zeroThreshold())
        .zeroCount((long) h.zeroCount())
        .count((long) h.count())
        .sum(h.sum())
        .positive(h.positiveSpans(), up)
        .negative(h.negativeSpans(), down)
        .build();
  }

  private static long @Nullable [] deltas(double[] counts) {
    long[] deltas = new long[counts.length];
    long previous = 0;
    for (int i = 0; i < counts.length; i++) {
      if (!isWhole(counts[i])) {
        return null;
      }
      deltas[i] = (long) counts[i] - previous;
      previous = (long) counts[i];
    }
    return deltas;
  }

  private static boolean isWhole(double v) {
    return v == Math.rint(v) && v >= 0 && v < 0x1p62;
  }

  private ExpositionException failure(String reason) {
    return reader.failure(reason, reader.entryStart);
  }
}
