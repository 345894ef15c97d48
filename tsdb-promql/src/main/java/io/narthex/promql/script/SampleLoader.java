package io.narthex.promql.script;

import io.narthex.model.histogram.ClassicHistogram;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.promql.parser.SequenceValue;
import io.narthex.storage.Appender;
import io.narthex.util.GoFloats;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the samples of a {@code load} command into a storage, in one transaction.
 *
 * @upstream promql/promqltest/test.go loadCmd
 */
final class SampleLoader {
  private final Command.Load load;
  private final Appender appender;

  /** For each classic histogram its parts by time. */
  private final Map<Labels, TreeMap<Long, ClassicHistogram>> classic = new LinkedHashMap<>();

  private SampleLoader(Command.Load load, Appender appender) {
    this.load = load;
    this.appender = appender;
  }

  static void run(Command.Load load, ScriptStorage storage) throws IOException {
    Appender appender = storage.appendable().appender();
    boolean done = false;
    try {
      new SampleLoader(load, appender).append();
      done = true;
    } finally {
      if (!done) {
        appender.rollback();
      }
    }
    appender.commit();
  }

  private void append() {
    Map<Labels, Command.LoadedSeries> lastOfEach = new LinkedHashMap<>();
    for (Command.LoadedSeries series : load.series()) {
      lastOfEach.put(series.labels(), series);
    }
    for (Command.LoadedSeries series : lastOfEach.values()) {
      appendSeries(series);
      if (load.withCustomBuckets()) {
        collectClassic(series);
      }
    }
    for (Map.Entry<Labels, TreeMap<Long, ClassicHistogram>> entry : classic.entrySet()) {
      for (Map.Entry<Long, ClassicHistogram> sample : entry.getValue().entrySet()) {
        FloatHistogram h = converted(sample.getValue());
        appender.append(0, entry.getKey(), 0, sample.getKey(), h);
      }
    }
  }

  private static FloatHistogram converted(ClassicHistogram parts) {
    Object histogram = parts.convert();
    if (histogram instanceof Histogram h) {
      h.validate();
      return h.toFloat();
    }
    FloatHistogram h = (FloatHistogram) histogram;
    h.validate();
    return h;
  }

  private void appendSeries(Command.LoadedSeries series) {
    List<SequenceValue> values = series.values();
    List<@Nullable Long> offsets = series.startOffsets();
    for (int i = 0; i < values.size(); i++) {
      SequenceValue value = values.get(i);
      if (value.omitted()) {
        continue;
      }
      long t = i * load.stepMillis();
      Long offset = offsets == null ? null : offsets.get(i);
      long st = offset == null ? 0 : t + offset;
      FloatHistogram h = value.histogram();
      if (h == null) {
        appender.append(0, series.labels(), st, t, value.value());
      } else {
        appender.append(0, series.labels(), st, t, h);
      }
    }
  }

  private void collectClassic(Command.LoadedSeries series) {
    String name = series.labels().metricName();
    if (name.endsWith("_bucket")) {
      double bound = bound(series.labels().get("le"));
      if (!Double.isNaN(bound)) {
        collect(series, "_bucket", (h, v) -> h.setBucket(bound, v));
      }
    } else if (name.endsWith("_sum")) {
      collect(series, "_sum", ClassicHistogram::setSum);
    } else if (name.endsWith("_count")) {
      collect(series, "_count", ClassicHistogram::setCount);
    }
  }

  private static double bound(String le) {
    try {
      return GoFloats.parse(le);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private interface Part {
    void set(ClassicHistogram histogram, double value);
  }

  private void collect(Command.LoadedSeries series, String suffix, Part part) {
    String name = series.labels().metricName();
    Labels base =
        series.labels().toBuilder()
            .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
            .remove("le")
            .build();
    TreeMap<Long, ClassicHistogram> byTime = classic.computeIfAbsent(base, k -> new TreeMap<>());
    List<SequenceValue> values = series.values();
    for (int i = 0; i < values.size(); i++) {
      SequenceValue value = values.get(i);
      if (!value.omitted() && value.histogram() == null) {
        long t = i * load.stepMillis();
        part.set(byTime.computeIfAbsent(t, k -> new ClassicHistogram()), value.value());
      }
    }
  }
}
