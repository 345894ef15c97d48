package io.narthex.testing;

import io.narthex.model.Exemplar;
import io.narthex.model.MetricMetadata;
import io.narthex.model.SampleIterator;
import io.narthex.model.ValueType;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.model.labels.Utf8;
import io.narthex.storage.AppendException;
import io.narthex.storage.Appendable;
import io.narthex.storage.Appender;
import io.narthex.storage.Querier;
import io.narthex.storage.Queryable;
import io.narthex.storage.SelectHints;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The storage seam in its plainest form: a sorted map of samples a series. An oracle for the
 * engine, and a storage for tests of what stands above the seam. Takes samples in any order; of two
 * at one timestamp the later stays.
 *
 * <p>Thread-safety: none.
 */
public final class MemoryStorage implements Appendable, Queryable {
  private record Point(long st, Object value) {}

  private final Map<Labels, TreeMap<Long, Point>> series = new HashMap<>();
  private final List<Labels> refs = new ArrayList<>(List.of(Labels.empty()));
  private final Map<Labels, Long> refOf = new HashMap<>();
  private final List<Map.Entry<Labels, Exemplar>> exemplars = new ArrayList<>();

  /** Exemplars in order of arrival, with the labels of their series. */
  public List<Map.Entry<Labels, Exemplar>> exemplars() {
    return exemplars;
  }

  /** Labels of all series, sorted. */
  public List<Labels> seriesLabels() {
    return series.keySet().stream().sorted().toList();
  }

  /** Samples of one series as timestamp (ms) to Double, Histogram or FloatHistogram. */
  public Map<Long, Object> samples(Labels labels) {
    Map<Long, Object> out = new TreeMap<>();
    series.getOrDefault(labels, new TreeMap<>()).forEach((t, p) -> out.put(t, p.value()));
    return out;
  }

  @Override
  public Appender appender() {
    return new MemoryAppender();
  }

  private final class MemoryAppender implements Appender {
    private final List<Runnable> pending = new ArrayList<>();

    private long ref(long ref, Labels labels) {
      if (ref > 0 && ref < refs.size()) {
        return ref;
      }
      Labels clean = labels.withoutEmpty();
      if (clean.isEmpty()) {
        throw new AppendException(
            AppendException.Reason.INVALID_LABELS, "empty labelset: invalid sample");
      }
      return refOf.computeIfAbsent(
          clean,
          l -> {
            refs.add(l);
            return (long) refs.size() - 1;
          });
    }

    private long add(long ref, Labels labels, long st, long t, Object value) {
      long r = ref(ref, labels);
      Labels key = refs.get((int) r);
      pending.add(
          () -> series.computeIfAbsent(key, k -> new TreeMap<>()).put(t, new Point(st, value)));
      return r;
    }

    @Override
    public long append(long ref, Labels labels, long st, long t, double v) {
      return add(ref, labels, st, t, v);
    }

    @Override
    public long append(long ref, Labels labels, long st, long t, Histogram h) {
      return add(ref, labels, st, t, h);
    }

    @Override
    public long append(long ref, Labels labels, long st, long t, FloatHistogram h) {
      return add(ref, labels, st, t, h);
    }

    @Override
    public long appendExemplar(long ref, Labels labels, Exemplar exemplar) {
      long r = ref(ref, labels);
      pending.add(() -> exemplars.add(Map.entry(refs.get((int) r), exemplar)));
      return r;
    }

    @Override
    public long updateMetadata(long ref, Labels labels, MetricMetadata metadata) {
      return ref(ref, labels);
    }

    @Override
    public void commit() {
      pending.forEach(Runnable::run);
      pending.clear();
    }

    @Override
    public void rollback() {
      pending.clear();
    }
  }

  @Override
  public Querier querier(long mint, long maxt) {
    return new MemoryQuerier(mint, maxt);
  }

  private final class MemoryQuerier implements Querier {
    private final long mint;
    private final long maxt;

    MemoryQuerier(long mint, long maxt) {
      this.mint = mint;
      this.maxt = maxt;
    }

    private List<Labels> matching(List<Matcher> matchers) {
      return series.keySet().stream()
          .filter(l -> matchers.stream().allMatch(m -> m.matches(l)))
          .sorted()
          .toList();
    }

    @Override
    public SeriesSet select(boolean sorted, @Nullable SelectHints hints, List<Matcher> matchers) {
      List<Series> out = new ArrayList<>();
      for (Labels l : matching(matchers)) {
        var samples = series.get(l).subMap(mint, true, maxt, true);
        if (!samples.isEmpty()) {
          out.add(new MemorySeries(l, new TreeMap<>(samples)));
        }
      }
      out.sort(Comparator.comparing(Series::labels));
      return SeriesSet.of(out);
    }

    @Override
    public List<String> labelValues(String name, int limit, List<Matcher> matchers) {
      TreeSet<String> values = new TreeSet<>(Utf8::compare);
      for (Labels l : matching(matchers)) {
        if (l.has(name)) {
          values.add(l.get(name));
        }
      }
      return values.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Override
    public List<String> labelNames(int limit, List<Matcher> matchers) {
      TreeSet<String> names = new TreeSet<>(Utf8::compare);
      for (Labels l : matching(matchers)) {
        for (Label label : l) {
          names.add(label.name());
        }
      }
      return names.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList();
    }

    @Override
    public void close() {}
  }

  private record MemorySeries(Labels labels, TreeMap<Long, Point> samples) implements Series {
    @Override
    public SampleIterator iterator() {
      return new MemoryIterator(new ArrayList<>(samples.entrySet()));
    }
  }

  private static final class MemoryIterator implements SampleIterator {
    private final List<Map.Entry<Long, Point>> samples;
    private int at = -1;

    MemoryIterator(List<Map.Entry<Long, Point>> samples) {
      this.samples = samples;
    }

    private ValueType type() {
      if (at >= samples.size()) {
        return ValueType.NONE;
      }
      Object v = samples.get(at).getValue().value();
      if (v instanceof Double) {
        return ValueType.FLOAT;
      }
      return v instanceof Histogram ? ValueType.HISTOGRAM : ValueType.FLOAT_HISTOGRAM;
    }

    @Override
    public ValueType next() {
      at = Math.min(at + 1, samples.size());
      return type();
    }

    @Override
    public ValueType seek(long t) {
      if (at < 0) {
        at = 0;
      }
      while (at < samples.size() && samples.get(at).getKey() < t) {
        at++;
      }
      return type();
    }

    @Override
    public long atT() {
      return samples.get(at).getKey();
    }

    @Override
    public long atSt() {
      return samples.get(at).getValue().st();
    }

    @Override
    public double atV() {
      return (Double) samples.get(at).getValue().value();
    }

    @Override
    public Histogram atHistogram() {
      return (Histogram) samples.get(at).getValue().value();
    }

    @Override
    public FloatHistogram atFloatHistogram() {
      Object v = samples.get(at).getValue().value();
      return v instanceof Histogram h ? h.toFloat() : (FloatHistogram) v;
    }
  }
}
