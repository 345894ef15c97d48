package io.narthex.exposition;

import io.narthex.exposition.ExpositionWriter.Buckets;
import io.narthex.exposition.ExpositionWriter.Summary;
import io.narthex.model.Exemplar;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Span;
import io.narthex.util.GoFloats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of OpenMetrics 2.0 that holds a whole histogram or summary.
 *
 * <pre>
 *   {count:5,sum:7.5,bucket:[0.5:1,1:3,+Inf:5]}
 *   {count:5,sum:7.5,schema:3,zero_threshold:1e-9,zero_count:1,positive_spans:[0:2],positive_buckets:[3,1]}
 *   {count:5,sum:7.5,quantile:[0.5:1,0.99:2]}
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream none — OpenMetrics 2.0, release candidate 0
 */
final class CompositeValue {
  private static final List<String> KNOWN =
      List.of(
          "count",
          "gcount",
          "sum",
          "gsum",
          "bucket",
          "quantile",
          "schema",
          "zero_threshold",
          "zero_count",
          "negative_spans",
          "negative_buckets",
          "positive_spans",
          "positive_buckets");

  private final Map<String, String> fields = new LinkedHashMap<>();

  /**
   * Reads {@code {name:value,…}}.
   *
   * @throws IllegalArgumentException if it is not that
   */
  CompositeValue(String text) {
    if (!text.endsWith("}")) {
      throw new IllegalArgumentException("composite value does not end with }");
    }
    int at = 1;
    int end = text.length() - 1;
    while (at < end) {
      int colon = text.indexOf(':', at);
      if (colon < 0) {
        throw new IllegalArgumentException("field without a value in composite value");
      }
      String name = text.substring(at, colon);
      boolean list = text.startsWith("[", colon + 1);
      int stop = list ? text.indexOf(']', colon) + 1 : text.indexOf(',', colon);
      stop = stop <= 0 && !list ? end : stop;
      boolean separated = stop == end || (stop > 0 && stop < end && text.charAt(stop) == ',');
      if (!separated || !KNOWN.contains(name) || fields.containsKey(name)) {
        throw new IllegalArgumentException("bad field \"" + name + "\" in composite value");
      }
      int from = list ? colon + 2 : colon + 1;
      fields.put(name, text.substring(from, list ? stop - 1 : stop));
      at = stop + 1;
    }
  }

  boolean isNative() {
    return fields.containsKey("schema");
  }

  boolean isClassic() {
    return fields.containsKey("bucket");
  }

  boolean isSummary() {
    return fields.containsKey("quantile");
  }

  private double number(String name, @Nullable String other) {
    String text = fields.get(name);
    if (text == null && other != null) {
      text = fields.get(other);
    }
    if (text == null) {
      throw new IllegalArgumentException("composite value without " + name);
    }
    return GoFloats.parse(text);
  }

  private String[] list(String name) {
    String text = fields.getOrDefault(name, "");
    return text.isEmpty() ? new String[0] : text.split(",", -1);
  }

  /** The two sides of each {@code a:b}, in turn. */
  private double[] pairs(String name) {
    String[] items = list(name);
    double[] pairs = new double[items.length * 2];
    for (int i = 0; i < items.length; i++) {
      int colon = items[i].indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("no pair in " + name + ": " + items[i]);
      }
      pairs[2 * i] = GoFloats.parse(items[i].substring(0, colon));
      pairs[2 * i + 1] = GoFloats.parse(items[i].substring(colon + 1));
    }
    return pairs;
  }

  private static double[] side(double[] pairs, int side) {
    double[] values = new double[pairs.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = pairs[2 * i + side];
    }
    return values;
  }

  Summary summary() {
    double[] quantiles = pairs("quantile");
    return new Summary(
        number("count", null), number("sum", null), side(quantiles, 0), side(quantiles, 1));
  }

  /** The classic buckets, each with the last exemplar that falls into it. */
  Buckets buckets(List<Exemplar> exemplars) {
    double[] pairs = pairs("bucket");
    double[] bounds = side(pairs, 0);
    @Nullable Exemplar[] placed = new Exemplar[bounds.length];
    for (Exemplar exemplar : exemplars) {
      int i = 0;
      while (i < bounds.length - 1 && exemplar.value() > bounds[i]) {
        i++;
      }
      if (i < bounds.length) {
        placed[i] = exemplar;
      }
    }
    return new Buckets(
        number("count", "gcount"), number("sum", "gsum"), bounds, side(pairs, 1), placed);
  }

  /** The native histogram, with float counts. */
  FloatHistogram nativeHistogram() {
    return FloatHistogram.builder()
        .schema((int) number("schema", null))
        .count(number("count", "gcount"))
        .sum(number("sum", "gsum"))
        .zeroThreshold(number("zero_threshold", null))
        .zeroCount(number("zero_count", null))
        .positive(spans("positive_spans"), counts("positive_buckets"))
        .negative(spans("negative_spans"), counts("negative_buckets"))
        .build();
  }

  private Span[] spans(String name) {
    double[] pairs = pairs(name);
    Span[] spans = new Span[pairs.length / 2];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new Span((int) pairs[2 * i], (int) pairs[2 * i + 1]);
    }
    return spans;
  }

  private double[] counts(String name) {
    String[] items = list(name);
    double[] counts = new double[items.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = GoFloats.parse(items[i]);
    }
    return counts;
  }
}
