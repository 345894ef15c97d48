package io.narthex.tsdb.record;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Brings histograms of a future, finer resolution down to the finest that chunks can hold: {@code
 * 2^n} neighbouring buckets become one. Slow and plain; such histograms come only from a newer
 * writer.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream model/histogram/histogram.go ReduceResolution
 */
final class ResolutionLimit {
  /** Coarsest exponential schema that a record may name. */
  static final int MIN_RESERVED = -9;

  /** Finest exponential schema that a record may name. */
  static final int MAX_RESERVED = 52;

  private ResolutionLimit() {}

  static Histogram reduce(Histogram h) {
    Histogram.Builder b = h.toBuilder().schema(Schemas.EXPONENTIAL_MAX);
    SortedMap<Integer, Long> positive =
        merge(h.positiveSpans(), h.positiveBuckets(), shift(h.schema()));
    b.positive(spans(positive.keySet()), deltas(positive));
    SortedMap<Integer, Long> negative =
        merge(h.negativeSpans(), h.negativeBuckets(), shift(h.schema()));
    b.negative(spans(negative.keySet()), deltas(negative));
    return b.build();
  }

  static FloatHistogram reduce(FloatHistogram h) {
    FloatHistogram.Builder b = h.toBuilder().schema(Schemas.EXPONENTIAL_MAX);
    SortedMap<Integer, Double> positive =
        merge(h.positiveSpans(), h.positiveBuckets(), shift(h.schema()));
    b.positive(spans(positive.keySet()), counts(positive));
    SortedMap<Integer, Double> negative =
        merge(h.negativeSpans(), h.negativeBuckets(), shift(h.schema()));
    b.negative(spans(negative.keySet()), counts(negative));
    return b.build();
  }

  private static int shift(int schema) {
    return Math.min(schema - Schemas.EXPONENTIAL_MAX, 31);
  }

  /**
   * Bucket {@code i} covers {@code (base^(i-1), base^i]}, so {@code i} joins {@code ceil(i/2^n)}.
   */
  private static int target(int index, int shift) {
    return ((index - 1) >> shift) + 1;
  }

  private static SortedMap<Integer, Long> merge(Span[] spans, long[] deltas, int shift) {
    TreeMap<Integer, Long> merged = new TreeMap<>();
    long count = 0;
    int bucket = 0;
    int index = 0;
    for (Span span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length() && bucket < deltas.length; i++) {
        count += deltas[bucket++];
        merged.merge(target(index++, shift), count, Long::sum);
      }
    }
    return merged;
  }

  private static SortedMap<Integer, Double> merge(Span[] spans, double[] counts, int shift) {
    TreeMap<Integer, Double> merged = new TreeMap<>();
    int bucket = 0;
    int index = 0;
    for (Span span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length() && bucket < counts.length; i++) {
        merged.merge(target(index++, shift), counts[bucket++], Double::sum);
      }
    }
    return merged;
  }

  private static Span[] spans(Iterable<Integer> indexes) {
    List<Span> spans = new ArrayList<>();
    int next = 0;
    for (int index : indexes) {
      int last = spans.size() - 1;
      if (last >= 0 && index == next) {
        spans.set(last, new Span(spans.get(last).offset(), spans.get(last).length() + 1));
      } else {
        spans.add(new Span(index - next, 1));
      }
      next = index + 1;
    }
    return spans.toArray(Span.NONE);
  }

  private static long[] deltas(SortedMap<Integer, Long> buckets) {
    long[] deltas = new long[buckets.size()];
    long previous = 0;
    int i = 0;
    for (long count : buckets.values()) {
      deltas[i++] = count - previous;
      previous = count;
    }
    return deltas;
  }

  private static double[] counts(SortedMap<Integer, Double> buckets) {
    double[] counts = new double[buckets.size()];
    int i = 0;
    for (double count : buckets.values()) {
      counts[i++] = count;
    }
    return counts;
  }
}
