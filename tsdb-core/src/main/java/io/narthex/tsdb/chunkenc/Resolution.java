package io.narthex.tsdb.chunkenc;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import io.narthex.model.histogram.Schemas;
import io.narthex.model.histogram.Span;

/**
 * Brings histograms of a finer resolution than we know, as a newer Prometheus may write, down to
 * the finest that we know: each two neighbouring buckets become one, as often as needed.
 *
 * @upstream model/histogram/histogram.go ReduceResolution
 */
final class Resolution {
  private Resolution() {}

  private static boolean isKnown(int schema) {
    return schema <= Schemas.EXPONENTIAL_MAX;
  }

  static Histogram readable(Histogram h) {
    if (isKnown(h.schema())) {
      return h;
    }
    int halvings = h.schema() - Schemas.EXPONENTIAL_MAX;
    BucketMerge positive = coarser(h.positiveSpans(), halvings);
    BucketMerge negative = coarser(h.negativeSpans(), halvings);
    return h.toBuilder()
        .schema(Schemas.EXPONENTIAL_MAX)
        .positive(positive.spans(), sums(h.positiveBuckets(), positive))
        .negative(negative.spans(), sums(h.negativeBuckets(), negative))
        .build();
  }

  static FloatHistogram readable(FloatHistogram h) {
    if (isKnown(h.schema())) {
      return h;
    }
    int halvings = h.schema() - Schemas.EXPONENTIAL_MAX;
    BucketMerge positive = coarser(h.positiveSpans(), halvings);
    BucketMerge negative = coarser(h.negativeSpans(), halvings);
    return h.toBuilder()
        .schema(Schemas.EXPONENTIAL_MAX)
        .positive(positive.spans(), sums(h.positiveBuckets(), positive))
        .negative(negative.spans(), sums(h.negativeBuckets(), negative))
        .build();
  }

  /** The coarser buckets, and into which of them each fine one goes. */
  private static BucketMerge coarser(Span[] spans, int halvings) {
    int[] fine = BucketMerge.of(spans, spans).indices();
    int[] coarse = new int[fine.length];
    int[] into = new int[fine.length];
    int n = 0;
    for (int i = 0; i < fine.length; i++) {
      int index = ((fine[i] - 1) >> halvings) + 1;
      if (n == 0 || coarse[n - 1] != index) {
        coarse[n++] = index;
      }
      into[i] = n - 1;
    }
    return new BucketMerge(java.util.Arrays.copyOf(coarse, n), into, into);
  }

  private static double[] sums(double[] counts, BucketMerge coarser) {
    double[] sums = new double[coarser.indices().length];
    for (int i = 0; i < counts.length; i++) {
      sums[coarser.chunkInto()[i]] += counts[i];
    }
    return sums;
  }

  private static long[] sums(long[] deltas, BucketMerge coarser) {
    long[] sums = new long[coarser.indices().length];
    long count = 0;
    for (int i = 0; i < deltas.length; i++) {
      count += deltas[i];
      sums[coarser.chunkInto()[i]] += count;
    }
    for (int i = sums.length - 1; i > 0; i--) {
      sums[i] -= sums[i - 1];
    }
    return sums;
  }
}
