package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.*;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Span;
import io.narthex.model.labels.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Writes delimited protobuf.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prometheus/client_model metrics.proto
 */
final class ProtobufWriter extends ExpositionWriter {
  private static final Span[] NO_OBSERVATIONS = {new Span(0, 0)};

  private final WireBuffer family = new WireBuffer();
  private final WireBuffer metric = new WireBuffer();
  private final WireBuffer body = new WireBuffer();
  private final WireBuffer part = new WireBuffer();
  private final WireBuffer inner = new WireBuffer();

  ProtobufWriter(ExpositionFormat format) {
    super(format);
  }

  @Override
  void startFamily(String help, String unit) {
    flush();
    family.putStringField(FAMILY_NAME, format.escaping().escape(name));
    family.putStringField(FAMILY_HELP, help);
    family.putVarintField(FAMILY_TYPE, code(type));
    if (!unit.isEmpty()) {
      family.putStringField(FAMILY_UNIT, unit);
    }
  }

  private void flush() {
    if (family.length > 0) {
      out.putVarint(family.length);
      out.put(family.bytes, family.length);
      family.clear();
    }
  }

  /** Puts the body built into a metric of the family. */
  private void metric(Labels labels, int field, Sample sample) {
    metric.clear();
    for (int i = 0; i < labels.size(); i++) {
      metric.putMessageField(
          METRIC_LABEL, pair(part, format.escaping().escape(labels.name(i)), labels.value(i)));
    }
    metric.putMessageField(field, body);
    if (sample.timestamp() != Sample.NO_TIME) {
      metric.putVarintField(METRIC_TIMESTAMP_MS, sample.timestamp());
    }
    family.putMessageField(FAMILY_METRIC, metric);
  }

  private static WireBuffer pair(WireBuffer into, String name, String value) {
    into.clear();
    into.putStringField(1, name);
    into.putStringField(2, value);
    return into;
  }

  private void time(WireBuffer into, int field, long ms) {
    if (ms != Sample.NO_TIME) {
      inner.clear();
      inner.putVarintField(1, Math.floorDiv(ms, 1000));
      inner.putVarintField(2, Math.floorMod(ms, 1000) * 1_000_000L);
      into.putMessageField(field, inner);
    }
  }

  private WireBuffer exemplar(Exemplar exemplar) {
    WireBuffer message = new WireBuffer();
    Labels labels = exemplar.labels();
    for (int i = 0; i < labels.size(); i++) {
      message.putMessageField(EXEMPLAR_LABEL, pair(inner, labels.name(i), labels.value(i)));
    }
    message.putDoubleField(EXEMPLAR_VALUE, exemplar.value());
    if (exemplar.hasTimestamp()) {
      time(message, EXEMPLAR_TIMESTAMP, exemplar.t());
    }
    return message;
  }

  @Override
  public void value(Labels labels, double value, Sample sample) {
    body.clear();
    body.putDoubleField(1, value);
    if (type == MetricType.COUNTER) {
      if (sample.exemplar() != null) {
        body.putMessageField(COUNTER_EXEMPLAR, exemplar(sample.exemplar()));
      }
      time(body, COUNTER_START, sample.start());
    }
    int field =
        type == MetricType.COUNTER
            ? METRIC_COUNTER
            : type == MetricType.UNKNOWN ? METRIC_UNTYPED : METRIC_GAUGE;
    metric(labels, field, sample);
  }

  @Override
  public void summary(Labels labels, Summary s, Sample sample) {
    body.clear();
    body.putVarintField(SUMMARY_COUNT, (long) s.count());
    body.putDoubleField(SUMMARY_SUM, s.sum());
    for (int i = 0; i < s.quantiles().length; i++) {
      part.clear();
      part.putDoubleField(1, s.quantiles()[i]);
      part.putDoubleField(2, s.values()[i]);
      body.putMessageField(SUMMARY_QUANTILE, part);
    }
    time(body, SUMMARY_START, sample.start());
    metric(labels, METRIC_SUMMARY, sample);
  }

  @Override
  public void histogram(Labels labels, Buckets b, Sample sample) {
    body.clear();
    count(b.count());
    body.putDoubleField(HISTOGRAM_SUM, b.sum());
    for (int i = 0; i < b.bounds().length; i++) {
      part.clear();
      if (isWhole(b.cumulative()[i])) {
        part.putVarintField(BUCKET_CUMULATIVE, (long) b.cumulative()[i]);
      } else {
        part.putDoubleField(BUCKET_CUMULATIVE_FLOAT, b.cumulative()[i]);
      }
      part.putDoubleField(BUCKET_UPPER_BOUND, b.bounds()[i]);
      @Nullable Exemplar exemplar = i < b.exemplars().length ? b.exemplars()[i] : null;
      if (exemplar != null) {
        part.putMessageField(BUCKET_EXEMPLAR, exemplar(exemplar));
      }
      body.putMessageField(HISTOGRAM_BUCKET, part);
    }
    time(body, HISTOGRAM_START, sample.start());
    metric(labels, METRIC_HISTOGRAM, sample);
  }

  private void count(double count) {
    if (isWhole(count)) {
      body.putVarintField(HISTOGRAM_COUNT, (long) count);
    } else {
      body.putDoubleField(HISTOGRAM_COUNT_FLOAT, count);
    }
  }

  private static boolean isWhole(double v) {
    return v == Math.rint(v) && v >= 0 && v < 0x1p63;
  }

  @Override
  public void histogram(Labels labels, Histogram h, Sample sample) {
    body.clear();
    body.putVarintField(HISTOGRAM_COUNT, h.count());
    body.putDoubleField(HISTOGRAM_SUM, h.sum());
    layout(h.schema(), h.zeroThreshold());
    body.putVarintField(HISTOGRAM_ZERO_COUNT, h.zeroCount());
    spans(HISTOGRAM_NEGATIVE_SPAN, h.negativeSpans());
    for (long delta : h.negativeBuckets()) {
      body.putSignedField(HISTOGRAM_NEGATIVE_DELTA, delta);
    }
    boolean shows = h.positiveSpans().length > 0 || h.negativeSpans().length > 0;
    spans(HISTOGRAM_POSITIVE_SPAN, shows ? h.positiveSpans() : NO_OBSERVATIONS);
    for (long delta : h.positiveBuckets()) {
      body.putSignedField(HISTOGRAM_POSITIVE_DELTA, delta);
    }
    finish(labels, sample);
  }

  @Override
  public void histogram(Labels labels, FloatHistogram h, Sample sample) {
    body.clear();
    body.putDoubleField(HISTOGRAM_COUNT_FLOAT, h.count());
    body.putDoubleField(HISTOGRAM_SUM, h.sum());
    layout(h.schema(), h.zeroThreshold());
    body.putDoubleField(HISTOGRAM_ZERO_COUNT_FLOAT, h.zeroCount());
    spans(HISTOGRAM_NEGATIVE_SPAN, h.negativeSpans());
    for (double count : h.negativeBuckets()) {
      body.putDoubleField(HISTOGRAM_NEGATIVE_COUNT, count);
    }
    boolean shows = h.positiveSpans().length > 0 || h.negativeSpans().length > 0;
    spans(HISTOGRAM_POSITIVE_SPAN, shows ? h.positiveSpans() : NO_OBSERVATIONS);
    for (double count : h.positiveBuckets()) {
      body.putDoubleField(HISTOGRAM_POSITIVE_COUNT, count);
    }
    finish(labels, sample);
  }

  private void layout(int schema, double zeroThreshold) {
    body.putSignedField(HISTOGRAM_SCHEMA, schema);
    body.putDoubleField(HISTOGRAM_ZERO_THRESHOLD, zeroThreshold);
  }

  private void spans(int field, Span[] spans) {
    for (Span span : spans) {
      part.clear();
      part.putSignedField(1, span.offset());
      part.putVarintField(2, Integer.toUnsignedLong(span.length()));
      body.putMessageField(field, part);
    }
  }

  private void finish(Labels labels, Sample sample) {
    if (sample.exemplar() != null) {
      body.putMessageField(HISTOGRAM_EXEMPLAR, exemplar(sample.exemplar()));
    }
    time(body, HISTOGRAM_START, sample.start());
    metric(labels, METRIC_HISTOGRAM, sample);
  }

  @Override
  public void end() {
    flush();
  }
}
