package io.narthex.scrape;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;
import io.narthex.storage.AppendException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes native histograms coarser until they are allowed: not finer than a schema, not more buckets
 * than a limit.
 *
 * <pre>
 *   schema 1   index  1  2  3  4  5        one step coarser: two neighbours become one,
 *   schema 0   index  1--1  2--2  3        index (i-1 >> 1) + 1
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream scrape/target.go bucketLimitAppenderV2, maxSchemaAppenderV2; model/histogram/generic.go
 *     reduceResolution
 */
final class HistogramFitter {
  static final String LIMIT_TEXT = "histogram bucket limit exceeded";

  private final long bucketLimit;
  private final int maxSchema;

  /** A {@code bucketLimit} of 0 is none. */
  HistogramFitter(long bucketLimit, int maxSchema) {
    this.bucketLimit = bucketLimit;
    this.maxSchema = maxSchema;
  }

  Histogram fit(Histogram h) {
    if (isAllowed(h.schema(), h.positiveBuckets().length + h.negativeBuckets().length)) {
      return h;
    }
    Side positive = Side.of(h.positiveSpans(), absolute(h.positiveBuckets()));
    Side negative = Side.of(h.negativeSpans(), absolute(h.negativeBuckets()));
    int schema = coarsen(h.schema(), positive, negative);
    return h.toBuilder()
        .schema(schema)
        .positive(positive.spans(), deltas(positive.counts()))
        .negative(negative.spans(), deltas(negative.counts()))
        .build();
  }

  FloatHistogram fit(FloatHistogram h) {
    if (isAllowed(h.schema(), h.positiveBuckets().length + h.negativeBuckets().length)) {
      return h;
    }
    Side positive = Side.of(h.positiveSpans(), h.positiveBuckets());
    Side negative = Side.of(h.negativeSpans(), h.negativeBuckets());
    int schema = coarsen(h.schema(), positive, negative);
    return h.toBuilder()
        .schema(schema)
        .positive(positive.spans(), positive.counts())
        .negative(negative.spans(), negative.counts())
        .build();
  }

  private boolean isAllowed(int schema, int buckets) {
    boolean tooFine = Schemas.isExponential(schema) && schema > maxSchema;
    return !tooFine && (bucketLimit == 0 || buckets <= bucketLimit);
  }

  /** Merges buckets on both sides; returns the schema they have then. */
  private int coarsen(int from, Side positive, Side negative) {
    int schema = from;
    while (!isAllowed(schema, positive.size() + negative.size())) {
      if (!Schemas.isExponential(schema) || schema == Schemas.EXPONENTIAL_MIN) {
        throw new AppendException(AppendException.Reason.LIMIT, LIMIT_TEXT);
      }
      positive.halve();
      negative.halve();
      schema--;
    }
    return schema;
  }

  private static double[] absolute(long[] deltas) {
    double[] counts = new double[deltas.length];
    long count = 0;
    for (int i = 0; i < deltas.length; i++) {
      count += deltas[i];
      counts[i] = count;
    }
    return counts;
  }

  private static long[] deltas(double[] counts) {
    long[] deltas = new long[counts.length];
    long before = 0;
    for (int i = 0; i < counts.length; i++) {
      deltas[i] = (long) counts[i] - before;
      before = (long) counts[i];
    }
    return deltas;
  }

  /** The buckets of one side by index. Counts up to 2^53 are exact. */
  private static final class Side {
    private int[] indexes;
    private double[] counts;
    private int size;

    private Side(int[] indexes, double[] counts) {
      this.indexes = indexes;
      this.counts = counts;
      size = counts.length;
    }

    static Side of(Span[] spans, double[] counts) {
      int[] indexes = new int[counts.length];
      int at = 0;
      int index = 0;
      for (Span span : spans) {
        index += span.offset();
        for (int i = 0; i < span.length() && at < indexes.length; i++) {
          indexes[at++] = index++;
        }
      }
      return new Side(indexes, counts.clone());
    }

    int size() {
      return size;
    }

    void halve() {
      int n = 0;
      for (int i = 0; i < size; i++) {
        int index = ((indexes[i] - 1) >> 1) + 1;
        if (n > 0 && indexes[n - 1] == index) {
          counts[n - 1] += counts[i];
        } else {
          indexes[n] = index;
          counts[n++] = counts[i];
        }
      }
      size = n;
    }

    double[] counts() {
      return java.util.Arrays.copyOf(counts, size);
    }

    Span[] spans() {
      List<Span> spans = new ArrayList<>();
      int end = 0;
      int i = 0;
      while (i < size) {
        int start = i;
        while (i < size && indexes[i] - indexes[start] == i - start) {
          i++;
        }
        spans.add(new Span(indexes[start] - end, i - start));
        end = indexes[start] + i - start;
      }
      return spans.toArray(Span[]::new);
    }
  }

  @Override
  public String toString() {
    return "HistogramFitter{buckets<=" + bucketLimit + ", schema<=" + maxSchema + "}";
  }
}
