package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.model.histogram.ClassicHistogram;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.InvalidHistogramException;
import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import io.narthex.util.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the series of classic histograms in a text body and gives each histogram as one sample
 * with custom buckets, behind its series or instead of them.
 *
 * <pre>
 *   x_bucket{le="1"} 3 · x_bucket{le="+Inf"} 5 · x_sum 7 · x_count 5 │ # TYPE y gauge
 *                                                        HISTOGRAM x ┘ TYPE y
 * </pre>
 *
 * <p>Only series of a family with {@code TYPE histogram} whose name is the family's count. What
 * does not convert is left out silently, as Prometheus does.
 *
 * <p>Differs: the histogram has the timestamp of its last part (Prometheus: of whatever series
 * comes next); a histogram that does not validate is forgotten (Prometheus mixes the next one into
 * it).
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/nhcbparse.go NHCBParser
 */
final class ClassicHistogramParser implements ExpositionParser {
  private final ExpositionParser inner;
  private final boolean keep;
  private final boolean startTimestamps;
  private final ClassicHistogram classic = new ClassicHistogram();

  private String family = "";
  private MetricType type = MetricType.UNKNOWN;
  private boolean collecting;
  private Labels base = Labels.empty();
  private Deque<Exemplar> gathered = new ArrayDeque<>();
  private long gatheredStart;
  private boolean gatheredHasTimestamp;
  private long gatheredTimestamp;

  /** The entry the inner parser stands on, not yet given because a histogram came before it. */
  private @Nullable Entry held;

  /** Whether the current entry is a histogram made here. */
  private boolean emitting;

  private Labels labels = Labels.empty();
  private byte[] series = new byte[0];
  private Deque<Exemplar> exemplars = new ArrayDeque<>();
  private long start;
  private boolean hasTimestamp;
  private long timestamp;
  private @Nullable Histogram histogram;
  private @Nullable FloatHistogram floatHistogram;

  ClassicHistogramParser(ExpositionParser inner, ParserOptions options) {
    this.inner = inner;
    this.keep = options.keepClassicHistograms();
    this.startTimestamps = options.startTimestamps();
  }

  @Override
  public void reset(byte[] data, int from, int to) {
    inner.reset(data, from, to);
    family = "";
    type = MetricType.UNKNOWN;
    held = null;
    emitting = false;
    forget();
  }

  @Override
  public Entry next() {
    emitting = false;
    while (true) {
      Entry e = held;
      held = null;
      if (e == null) {
        e = inner.next();
        if (collecting && endsCollection(e) && flush()) {
          held = e;
          return Entry.HISTOGRAM;
        }
      }
      if (e == Entry.TYPE) {
        family = inner.metricName();
        type = inner.type();
      }
      boolean swallowed = e == Entry.SERIES && collect() && !keep;
      if (!swallowed) {
        return e;
      }
    }
  }

  private boolean endsCollection(Entry e) {
    return e != Entry.SERIES || !part(inner.labels()).equals(base);
  }

  /** Labels of the histogram that the series would be part of: its name cut, without le. */
  private static Labels part(Labels series) {
    return series.toBuilder()
        .set(Labels.METRIC_NAME, cut(series.metricName()))
        .remove("le")
        .build();
  }

  private static String cut(String name) {
    for (String suffix : new String[] {"_bucket", "_sum", "_count"}) {
      if (name.endsWith(suffix)) {
        return name.substring(0, name.length() - suffix.length());
      }
    }
    return name;
  }

  /** Adds the current series to the histogram, if it is part of one. */
  private boolean collect() {
    if (type != MetricType.HISTOGRAM) {
      return false;
    }
    Labels current = inner.labels();
    String name = current.metricName();
    if (name.equals(family) || !cut(name).equals(family)) {
      return false;
    }
    double bound = 0;
    boolean bucket = name.endsWith("_bucket");
    if (bucket) {
      bound = bound(current);
      if (Double.isNaN(bound)) {
        return false;
      }
    }
    if (!collecting) {
      collecting = true;
      base = part(current);
      gatheredStart = startTimestamps ? inner.startTimestamp() : 0;
    }
    gatheredHasTimestamp = inner.hasTimestamp();
    gatheredTimestamp = inner.hasTimestamp() ? inner.timestamp() : 0;
    for (Exemplar x = inner.nextExemplar(); x != null; x = inner.nextExemplar()) {
      gathered.add(x);
    }
    if (bucket) {
      classic.setBucket(bound, inner.value());
    } else if (name.endsWith("_sum")) {
      classic.setSum(inner.value());
    } else {
      classic.setCount(inner.value());
    }
    return true;
  }

  /** The number in {@code le}; NaN if there is none. */
  private static double bound(Labels labels) {
    try {
      return labels.has("le") ? GoFloats.parse(labels.get("le")) : Double.NaN;
    } catch (GoFloats.FloatFormatException e) {
      return Double.NaN;
    }
  }

  /** Makes what was collected the current entry; false if it is no histogram. */
  private boolean flush() {
    try {
      Object made = classic.convert();
      histogram = made instanceof Histogram h ? h : null;
      floatHistogram = made instanceof FloatHistogram h ? h : null;
      if (histogram != null) {
        histogram.validate();
      } else if (floatHistogram != null) {
        floatHistogram.validate();
      }
    } catch (InvalidHistogramException e) {
      forget();
      return false;
    }
    labels = base;
    series = text(base).getBytes(StandardCharsets.UTF_8);
    Deque<Exemplar> swap = exemplars;
    exemplars = gathered;
    gathered = swap;
    start = gatheredStart;
    hasTimestamp = gatheredHasTimestamp;
    timestamp = gatheredTimestamp;
    emitting = true;
    forget();
    return true;
  }

  private static String text(Labels labels) {
    StringBuilder sb = new StringBuilder(labels.metricName());
    char separator = '{';
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.METRIC_NAME)) {
        sb.append(separator);
        LabelText.appendName(sb, labels.name(i));
        sb.append('=');
        LabelText.appendQuoted(sb, labels.value(i));
        separator = ',';
      }
    }
    return separator == '{' ? sb.toString() : sb.append('}').toString();
  }

  private void forget() {
    collecting = false;
    classic.reset();
    gathered.clear();
  }

  @Override
  public byte[] buffer() {
    return emitting ? series : inner.buffer();
  }

  @Override
  public int seriesOffset() {
    return emitting ? 0 : inner.seriesOffset();
  }

  @Override
  public int seriesLength() {
    return emitting ? series.length : inner.seriesLength();
  }

  @Override
  public long seriesHash() {
    return emitting ? XxHash64.hash(series, 0, series.length) : inner.seriesHash();
  }

  @Override
  public int recalled() {
    return -1; // samples here are others than those of the inner parser
  }

  @Override
  public Labels labels() {
    return emitting ? labels : inner.labels();
  }

  @Override
  public double value() {
    return inner.value();
  }

  @Override
  public boolean hasTimestamp() {
    return emitting ? hasTimestamp : inner.hasTimestamp();
  }

  @Override
  public long timestamp() {
    return emitting ? timestamp : inner.timestamp();
  }

  @Override
  public long startTimestamp() {
    return emitting ? start : inner.startTimestamp();
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return emitting ? exemplars.poll() : inner.nextExemplar();
  }

  @Override
  public @Nullable Histogram histogram() {
    return emitting ? histogram : null;
  }

  @Override
  public @Nullable FloatHistogram floatHistogram() {
    return emitting ? floatHistogram : null;
  }

  @Override
  public String metricName() {
    return inner.metricName();
  }

  @Override
  public MetricType type() {
    return inner.type();
  }

  @Override
  public String help() {
    return inner.help();
  }

  @Override
  public String unit() {
    return inner.unit();
  }

  @Override
  public String comment() {
    return inner.comment();
  }
}
