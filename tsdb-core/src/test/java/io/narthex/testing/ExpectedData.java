package io.narthex.testing;

import io.narthex.model.SampleBuffer;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import io.narthex.storage.Querier;
import io.narthex.storage.Series;
import io.narthex.storage.SeriesSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All samples of a data directory as lines of text: as Prometheus reads them ({@code
 * expected.jsonl.gz} of the conformance data), and as a querier of ours gives them.
 *
 * <pre>
 *   float       1700006400002 4030000000000000
 *   histogram   1700006400000 float hint=0 schema=0 count=… sum=… zt=… zc=… [counts of filled buckets]
 * </pre>
 */
public final class ExpectedData {
  private ExpectedData() {}

  /** What the file says, by labels. */
  public static Map<Labels, List<String>> read(Path file) throws IOException {
    Map<Labels, List<String>> all = new TreeMap<>();
    try (BufferedReader lines = Conformance.lines(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, Object> series = MiniJson.object(MiniJson.parse(line));
        Map<String, String> labels = new TreeMap<>();
        MiniJson.object(series.get("l")).forEach((name, value) -> labels.put(name, (String) value));
        all.put(Labels.of(labels), samples(series));
      }
    }
    return all;
  }

  private static List<String> samples(Map<String, Object> series) {
    TreeMap<Long, String> byTime = new TreeMap<>();
    if (series.get("f") != null) {
      for (Object sample : MiniJson.list(series.get("f"))) {
        List<Object> pair = MiniJson.list(sample);
        byTime.put(Long.parseLong((String) pair.get(0)), pair.get(0) + " " + pair.get(1));
      }
    }
    if (series.get("h") != null) {
      for (Object sample : MiniJson.list(series.get("h"))) {
        Map<String, Object> h = MiniJson.object(sample);
        long t = ((Number) h.get("t")).longValue();
        byTime.put(t, histogram(t, h));
      }
    }
    return new ArrayList<>(byTime.values());
  }

  private static String histogram(long t, Map<String, Object> h) {
    List<String> buckets = new ArrayList<>();
    for (Object bucket : MiniJson.list(h.get("buckets"))) {
      String count = (String) MiniJson.list(bucket).get(2);
      if (Double.longBitsToDouble(Long.parseUnsignedLong(count, 16)) != 0) {
        buckets.add(count);
      }
    }
    return String.format(
        "%d %s hint=%s schema=%s count=%s sum=%s zt=%s zc=%s %s",
        t,
        Boolean.TRUE.equals(h.get("float")) ? "float" : "int",
        ((Number) h.get("hint")).intValue(),
        ((Number) h.get("schema")).intValue(),
        h.get("count"),
        h.get("sum"),
        h.get("zt"),
        h.get("zc"),
        buckets);
  }

  /** What a querier gives for all series. */
  public static Map<Labels, List<String>> read(Querier querier) {
    Map<Labels, List<String>> all = new TreeMap<>();
    SeriesSet set =
        querier.select(true, null, List.of(new Matcher(Matcher.Type.REGEX, "__name__", ".*")));
    while (set.next()) {
      Series series = set.at();
      SampleBuffer buffer = new SampleBuffer();
      series.read(buffer, Long.MIN_VALUE, Long.MAX_VALUE);
      if (!buffer.isEmpty()) {
        all.put(series.labels(), texts(buffer));
      }
    }
    return all;
  }

  /** The samples of a buffer, a line each. */
  public static List<String> texts(SampleBuffer buffer) {
    List<String> samples = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      samples.add(sample(buffer, i));
    }
    return samples;
  }

  private static String sample(SampleBuffer buffer, int i) {
    Object h = buffer.histogram(i);
    if (h == null) {
      return buffer.time(i) + " " + bits(buffer.value(i));
    }
    FloatHistogram f = h instanceof Histogram ih ? ih.toFloat() : (FloatHistogram) h;
    List<String> buckets = new ArrayList<>();
    for (int b = f.negativeBuckets().length - 1; b >= 0; b--) {
      addFilled(buckets, f.negativeBuckets()[b]);
    }
    addFilled(buckets, f.zeroCount());
    for (double count : f.positiveBuckets()) {
      addFilled(buckets, count);
    }
    return String.format(
        "%d %s hint=%s schema=%s count=%s sum=%s zt=%s zc=%s %s",
        buffer.time(i),
        h instanceof Histogram ? "int" : "float",
        f.counterResetHint().ordinal(),
        f.schema(),
        bits(f.count()),
        bits(f.sum()),
        bits(f.zeroThreshold()),
        bits(f.zeroCount()),
        buckets);
  }

  private static void addFilled(List<String> buckets, double count) {
    if (count != 0) {
      buckets.add(bits(count));
    }
  }

  private static String bits(double v) {
    return String.format("%016x", Double.doubleToRawLongBits(v));
  }
}
