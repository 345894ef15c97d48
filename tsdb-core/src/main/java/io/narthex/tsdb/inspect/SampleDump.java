package io.narthex.tsdb.inspect;

import io.narthex.model.SampleBuffer;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import io.narthex.util.GoFloats;
import io.narthex.util.JsonString;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Samples as lines of text, in the formats of {@code promtool tsdb dump} and {@code
 * dump-openmetrics}.
 *
 * <p>Differs: a chunk that cannot be read is an error here; promtool stops there and says nothing.
 *
 * @upstream cmd/promtool/tsdb.go formatSeriesSet, formatSeriesSetOpenMetrics
 */
public final class SampleDump {
  private SampleDump() {}

  /** Prints {@code {labels} value timestamp}. */
  public static void plain(SeriesSet set, long mint, long maxt, Consumer<String> out) {
    StringBuilder line = new StringBuilder();
    while (set.next()) {
      Series series = set.at();
      String labels = series.labels().toString();
      SampleBuffer samples = new SampleBuffer();
      series.read(samples, mint, maxt);
      for (int i = 0; i < samples.size(); i++) {
        line.setLength(0);
        line.append(labels).append(' ');
        Object histogram = samples.histogram(i);
        if (histogram == null) {
          GoFloats.appendG(line, samples.value(i));
        } else {
          line.append(histogram);
        }
        out.accept(line.append(' ').append(samples.time(i)).toString());
      }
    }
  }

  /** Prints {@code name{labels} value seconds} of floats, and {@code # EOF}. */
  public static void openMetrics(SeriesSet set, long mint, long maxt, Consumer<String> out) {
    StringBuilder line = new StringBuilder();
    while (set.next()) {
      Series series = set.at();
      String name = condensed(series.labels());
      SampleBuffer samples = new SampleBuffer();
      series.read(samples, mint, maxt);
      for (int i = 0; i < samples.size() && !samples.isHistogram(i); i++) {
        line.setLength(0);
        line.append(name).append(' ');
        GoFloats.appendG(line, samples.value(i));
        line.append(' ').append(String.format("%.3f", samples.time(i) / 1000.0));
        out.accept(line.toString());
      }
    }
    out.accept("# EOF");
  }

  private static String condensed(Labels labels) {
    StringBuilder sb = new StringBuilder(labels.metricName()).append('{');
    Labels rest = labels.withoutMetricName();
    for (int i = 0; i < rest.size(); i++) {
      sb.append(i > 0 ? "," : "").append(rest.name(i)).append('=');
      LabelText.appendQuoted(sb, rest.value(i));
    }
    return sb.append('}').toString();
  }

  /** Prints the labels of each series as JSON, each once. */
  public static void seriesJson(SeriesSet set, Consumer<String> out) {
    Set<String> seen = new HashSet<>();
    while (set.next()) {
      Labels labels = set.at().labels();
      StringBuilder sb = new StringBuilder("{");
      for (int i = 0; i < labels.size(); i++) {
        sb.append(i > 0 ? "," : "");
        JsonString.append(sb, labels.name(i));
        JsonString.append(sb.append(':'), labels.value(i));
      }
      String line = sb.append('}').toString();
      if (seen.add(line)) {
        out.accept(line);
      }
    }
  }
}
