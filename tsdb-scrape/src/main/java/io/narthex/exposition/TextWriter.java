package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Writes the Prometheus text format and OpenMetrics.
 *
 * <p>Thread-safety: none.
 *
 * @upstream prometheus/common expfmt/text_create.go, openmetrics_create.go
 */
final class TextWriter extends ExpositionWriter {
  private static final @Nullable Exemplar NO_EXEMPLAR = null;

  private final boolean openMetrics;

  /** Name of the family in metadata lines: OpenMetrics has it without {@code _total}. */
  private String familyName = "";

  TextWriter(ExpositionFormat format) {
    super(format);
    openMetrics = format.kind().isOpenMetrics();
  }

  @Override
  void startFamily(String help, String unit) {
    familyName =
        openMetrics && type == MetricType.COUNTER
            ? without("_total")
            : openMetrics && type == MetricType.INFO ? without("_info") : name;
    if (!help.isEmpty()) {
      metadata("HELP").putEscaped(help, openMetrics);
      out.put('\n');
    }
    metadata("TYPE").put(typeText()).put('\n');
    if (openMetrics && !unit.isEmpty() && familyName.endsWith("_" + unit)) {
      metadata("UNIT").put(unit).put('\n');
    }
  }

  private String without(String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private WireBuffer metadata(String kind) {
    out.put("# ").put(kind).put(' ');
    String escaped = format.escaping().escape(familyName);
    if (LabelText.isLegacyMetricName(escaped)) {
      out.put(escaped);
    } else {
      out.putQuoted(escaped);
    }
    return out.put(' ');
  }

  private String typeText() {
    if (openMetrics) {
      return type.text();
    }
    return switch (type) {
      case UNKNOWN -> "untyped";
      case INFO, STATESET -> "gauge";
      case GAUGEHISTOGRAM -> "histogram";
      default -> type.text();
    };
  }

  @Override
  public void value(Labels labels, double value, Sample sample) {
    boolean counter = type == MetricType.COUNTER;
    String suffix = !openMetrics ? "" : counter ? "_total" : type == MetricType.INFO ? "_info" : "";
    line(
        openMetrics ? familyName + suffix : name,
        labels,
        null,
        0,
        value,
        sample,
        sample.exemplar());
    created(labels, sample);
  }

  @Override
  public void summary(Labels labels, Summary s, Sample sample) {
    for (int i = 0; i < s.quantiles().length; i++) {
      line(name, labels, "quantile", s.quantiles()[i], s.values()[i], sample, NO_EXEMPLAR);
    }
    line(name + "_sum", labels, null, 0, s.sum(), sample, NO_EXEMPLAR);
    line(name + "_count", labels, null, 0, s.count(), sample, NO_EXEMPLAR);
    created(labels, sample);
  }

  @Override
  public void histogram(Labels labels, Buckets b, Sample sample) {
    int n = b.bounds().length;
    for (int i = 0; i < n; i++) {
      Exemplar exemplar = i < b.exemplars().length ? b.exemplars()[i] : null;
      line(name + "_bucket", labels, "le", b.bounds()[i], b.cumulative()[i], sample, exemplar);
    }
    if (n == 0 || b.bounds()[n - 1] != Double.POSITIVE_INFINITY) {
      double infinity = Double.POSITIVE_INFINITY;
      line(name + "_bucket", labels, "le", infinity, b.count(), sample, NO_EXEMPLAR);
    }
    boolean gauge = openMetrics && type == MetricType.GAUGEHISTOGRAM;
    line(name + (gauge ? "_gsum" : "_sum"), labels, null, 0, b.sum(), sample, NO_EXEMPLAR);
    line(name + (gauge ? "_gcount" : "_count"), labels, null, 0, b.count(), sample, NO_EXEMPLAR);
    created(labels, sample);
  }

  @Override
  public void histogram(Labels labels, Histogram h, Sample sample) {
    histogram(labels, h.toFloat(), sample);
  }

  @Override
  public void histogram(Labels labels, FloatHistogram h, Sample sample) {
    double[] none = new double[0];
    histogram(labels, new Buckets(h.count(), h.sum(), none, none, new Exemplar[0]), sample);
  }

  private void line(
      String metric,
      Labels labels,
      @Nullable String numberLabel,
      double number,
      double value,
      Sample sample,
      @Nullable Exemplar exemplar) {
    series(metric, labels, numberLabel, number);
    out.put(' ').putG(value);
    if (sample.timestamp() != Sample.NO_TIME) {
      out.put(' ');
      time(sample.timestamp());
    }
    if (openMetrics && exemplar != null) {
      exemplar(exemplar);
    }
    out.put('\n');
  }

  private void series(String metric, Labels labels, @Nullable String numberLabel, double number) {
    String escaped = format.escaping().escape(metric);
    boolean legacy = LabelText.isLegacyMetricName(escaped);
    if (legacy) {
      out.put(escaped);
    }
    if (legacy && labels.isEmpty() && numberLabel == null) {
      return;
    }
    char separator = '{';
    if (!legacy) {
      out.put('{').putQuoted(escaped);
      separator = ',';
    }
    for (int i = 0; i < labels.size(); i++) {
      out.put(separator);
      label(format.escaping().escape(labels.name(i)), labels.value(i));
      separator = ',';
    }
    if (numberLabel != null) {
      out.put(separator);
      label(numberLabel, openMetrics ? GoFloats.openMetrics(number) : GoFloats.g(number));
    }
    out.put('}');
  }

  private void label(String label, String value) {
    if (LabelText.isLegacyLabelName(label)) {
      out.put(label);
    } else {
      out.putQuoted(label);
    }
    out.put('=').putQuoted(value);
  }

  private void exemplar(Exemplar exemplar) {
    out.put(" # {");
    Labels labels = exemplar.labels();
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      label(labels.name(i), labels.value(i));
    }
    out.put("} ").putG(exemplar.value());
    if (exemplar.hasTimestamp()) {
      out.put(' ');
      time(exemplar.t());
    }
  }

  /** Milliseconds as they are, or as seconds with all their decimals. */
  private void time(long ms) {
    String text =
        openMetrics
            ? BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString()
            : Long.toString(ms);
    out.put(text);
  }

  private void created(Labels labels, Sample sample) {
    if (openMetrics && sample.start() != Sample.NO_TIME && CreatedLines.appliesTo(type)) {
      series(familyName + "_created", labels, null, 0);
      out.put(' ');
      time(sample.start());
      out.put('\n');
    }
  }

  @Override
  public void end() {
    if (openMetrics) {
      out.put("# EOF\n");
    }
  }
}
