package io.narthex.exposition;

import static io.narthex.exposition.ProtoFormat.MAX_PREFIX;

import io.narthex.model.Exemplar;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.ClassicHistogram;
import io.narthex.model.histogram.CounterResetHint;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.InvalidHistogramException;
import io.narthex.model.labels.Labels;
import io.narthex.util.GoFloats;
import io.narthex.util.GoQuote;
import io.narthex.util.Utf8Check;
import io.narthex.util.XxHash64;
import org.jspecify.annotations.Nullable;

/**
 * Reads delimited protobuf, {@code io.prometheus.client.MetricFamily}.
 *
 * <p>A metric comes out as the series it would be in text, so that a series is the same whatever
 * format it was scraped in; a native histogram as one sample.
 *
 * <pre>
 *   histogram with     not native, or native not wanted        native
 *   (nothing)          classic series                           HISTOGRAM
 *   keep               classic series                           HISTOGRAM, then classic series
 *   convert            HISTOGRAM (custom buckets)               HISTOGRAM
 *   convert, keep      classic series, then HISTOGRAM           HISTOGRAM, then classic series
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/protobufparse.go ProtobufParser
 */
public final class ProtobufParser implements ExpositionParser {
  /** What comes next. */
  private enum Step {
    FAMILY,
    UNIT,
    TYPE,
    METRIC,
    AFTER_NATIVE,
    SERIES,
    CONVERT,
    METRIC_DONE
  }

  private final ParserOptions options;
  private final ProtoReader in = new ProtoReader();
  private final ProtoFamily family = new ProtoFamily();
  private final ProtoMetric metric = new ProtoMetric();
  private final ProtoSeries series = new ProtoSeries(family, metric);
  private final TextMemory names = new TextMemory();
  private final TextMemory helps = new TextMemory();
  private final SeriesMemory memory = new SeriesMemory();
  private final SeriesText text = new SeriesText();
  private final ClassicHistogram classic = new ClassicHistogram();

  private byte[] data = new byte[0];
  private int bodyEnd;
  private int nextFamily;
  private int familyIndex;
  private int nextMetric;
  private boolean ended;
  private Step step = Step.FAMILY;
  private @Nullable Histogram histogram;
  private @Nullable FloatHistogram floatHistogram;

  public ProtobufParser() {
    this(ParserOptions.DEFAULT.withNativeHistograms(true));
  }

  public ProtobufParser(ParserOptions options) {
    this.options = options;
  }

  @Override
  public void reset(byte[] data, int from, int to) {
    this.data = data;
    in.reset(data, from, to);
    bodyEnd = to;
    nextFamily = from;
    familyIndex = -1;
    step = Step.FAMILY;
    ended = false;
    memory.startBody();
  }

  @Override
  public Entry next() {
    if (ended) {
      return Entry.END;
    }
    histogram = null;
    floatHistogram = null;
    boolean failed = true;
    try {
      Entry entry = advance();
      failed = false;
      if (entry == Entry.SERIES || entry == Entry.HISTOGRAM) {
        remember();
      }
      return entry;
    } finally {
      ended |= failed;
    }
  }

  private void remember() {
    SeriesKey key = series.key;
    if (memory.matchWhole(key.bytes, 0, key.length)) {
      memory.commit();
    } else {
      memory.add(key.bytes, 0, key.length);
    }
  }

  private Entry advance() {
    while (true) {
      switch (step) {
        case FAMILY:
          if (!openFamily()) {
            ended = true;
            return Entry.END;
          }
          if (family.metrics.size > 0) {
            nextMetric = 0;
            readMetric();
            family.check(in);
            step = family.unitEnd > family.unitStart ? Step.UNIT : Step.TYPE;
            return Entry.HELP;
          }
          break;
        case UNIT:
          step = Step.TYPE;
          return Entry.UNIT;
        case TYPE:
          step = Step.METRIC;
          return Entry.TYPE;
        case METRIC:
          checkLabels();
          series.begin(data);
          if (isNative()) {
            step = Step.AFTER_NATIVE;
            return nativeHistogram();
          }
          step = converts() && !options.keepClassicHistograms() ? Step.CONVERT : Step.SERIES;
          break;
        case AFTER_NATIVE:
          boolean more = options.keepClassicHistograms() && metric.histogram.buckets() > 0;
          step = more ? Step.SERIES : Step.METRIC_DONE;
          break;
        case SERIES:
          if (series.next()) {
            return Entry.SERIES;
          }
          step = converts() && !isNative() ? Step.CONVERT : Step.METRIC_DONE;
          break;
        case CONVERT:
          step = Step.METRIC_DONE;
          return converted();
        case METRIC_DONE:
          step = nextMetric < family.metrics.size ? Step.METRIC : Step.FAMILY;
          if (step == Step.METRIC) {
            readMetric();
          }
          break;
      }
    }
  }

  /** Reads the next family's own fields; false at the end of the body. */
  private boolean openFamily() {
    if (nextFamily >= bodyEnd) {
      return false;
    }
    in.enter(nextFamily, bodyEnd);
    long length = in.readVarint();
    int prefix = in.pos - nextFamily;
    if (prefix > MAX_PREFIX) {
      throw in.failure("clientpb: invalid varint encountered");
    }
    if (length < 0 || length > bodyEnd - in.pos) {
      throw in.failure(
          "clientpb: insufficient length of buffer, expected at least "
              + (prefix + length)
              + " bytes, got "
              + (bodyEnd - nextFamily)
              + " bytes");
    }
    nextFamily = in.pos + (int) length;
    in.enter(in.pos, nextFamily);
    family.read(in);
    familyIndex++;
    return true;
  }

  private void readMetric() {
    in.enter(family.metrics.values[nextMetric], family.metrics.values[nextMetric + 1]);
    nextMetric += 2;
    metric.read(in);
  }

  private void checkLabels() {
    int[] at = metric.labels.values;
    for (int i = 0; i < metric.labels.size; i += 4) {
      boolean name = at[i + 1] > at[i] && Utf8Check.isValid(data, at[i], at[i + 1]);
      if (!name) {
        throw in.failure("invalid label name: " + GoQuote.quote(data, at[i], at[i + 1]));
      }
      if (!Utf8Check.isValid(data, at[i + 2], at[i + 3])) {
        throw in.failure("invalid label value: " + GoQuote.quote(data, at[i + 2], at[i + 3]));
      }
    }
  }

  private boolean isNative() {
    return family.isHistogram() && options.nativeHistograms() && metric.histogram.isNative();
  }

  private boolean converts() {
    return family.isHistogram() && options.convertClassicHistograms();
  }

  private Entry nativeHistogram() {
    @Nullable String problem = metric.histogram.inconsistency();
    if (problem != null) {
      throw in.failure("histogram " + family.quotedName(data) + ": " + problem);
    }
    series.histogram();
    take(metric.histogram.toNative(hint()));
    return Entry.HISTOGRAM;
  }

  private Entry converted() {
    metric.histogram.collect(classic);
    try {
      take(classic.convert());
    } catch (InvalidHistogramException e) {
      throw in.failure(String.valueOf(e.getMessage()));
    }
    series.histogram();
    return Entry.HISTOGRAM;
  }

  private void take(Object made) {
    if (made instanceof Histogram h) {
      histogram =
          hint() == h.counterResetHint() ? h : h.toBuilder().counterResetHint(hint()).build();
    } else if (made instanceof FloatHistogram h) {
      floatHistogram =
          hint() == h.counterResetHint() ? h : h.toBuilder().counterResetHint(hint()).build();
    }
  }

  private CounterResetHint hint() {
    return family.type == MetricType.GAUGEHISTOGRAM
        ? CounterResetHint.GAUGE
        : CounterResetHint.UNKNOWN;
  }

  @Override
  public byte[] buffer() {
    return series.key.bytes;
  }

  @Override
  public int seriesOffset() {
    return 0;
  }

  @Override
  public int seriesLength() {
    return series.key.length;
  }

  @Override
  public long seriesHash() {
    return XxHash64.hash(series.key.bytes, 0, series.key.length);
  }

  @Override
  public int recalled() {
    return memory.index();
  }

  @Override
  public Labels labels() {
    text.clear();
    text.add(Labels.METRIC_NAME, family.name(data) + series.suffix());
    int[] at = metric.labels.values;
    for (int i = 0; i < metric.labels.size; i += 4) {
      text.add(
          ProtoFamily.string(data, at[i], at[i + 1]),
          ProtoFamily.string(data, at[i + 2], at[i + 3]));
    }
    if (series.hasNumber()) {
      text.add(
          family.type == MetricType.SUMMARY ? "quantile" : "le",
          GoFloats.openMetrics(series.number()));
    }
    if (options.typeAndUnitLabels()) {
      FamilyLabels.add(text, family.type, unit());
    }
    return text.labels();
  }

  @Override
  public double value() {
    double v = series.value();
    return Double.isNaN(v) ? StaleNaN.NORMAL_NAN : v;
  }

  @Override
  public boolean hasTimestamp() {
    return metric.timestamp != 0;
  }

  @Override
  public long timestamp() {
    return metric.timestamp;
  }

  @Override
  public long startTimestamp() {
    return switch (family.type) {
      case COUNTER -> metric.counterStart;
      case SUMMARY -> metric.summaryStart;
      case HISTOGRAM, GAUGEHISTOGRAM -> metric.histogram.start;
      default -> 0;
    };
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return series.exemplars.next(data);
  }

  @Override
  public @Nullable Histogram histogram() {
    return histogram;
  }

  @Override
  public @Nullable FloatHistogram floatHistogram() {
    return floatHistogram;
  }

  @Override
  public String metricName() {
    return names.get(familyIndex, data, family.nameStart, family.nameEnd);
  }

  @Override
  public MetricType type() {
    return family.type;
  }

  @Override
  public String help() {
    return helps.get(familyIndex, data, family.helpStart, family.helpEnd);
  }

  @Override
  public String unit() {
    return ProtoFamily.string(data, family.unitStart, family.unitEnd);
  }

  @Override
  public String comment() {
    return "";
  }
}
