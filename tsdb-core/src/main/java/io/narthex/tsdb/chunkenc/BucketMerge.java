package io.narthex.tsdb.chunkenc;

import io.narthex.model.histogram.Span;
import java.util.Arrays;

/**
 * Where the buckets of a chunk and those of a sample go when both are to have all of them.
 *
 * <pre>
 *   chunk    1 2 . 4        chunkInto   0 1 3
 *   sample   . 2 3 4        sampleInto  1 2 3
 *   both     1 2 3 4        the chunk grows by one, the sample grows by one
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @param indices indices of all buckets, rising
 * @param chunkInto place in {@code indices} of each bucket of the chunk
 * @param sampleInto place in {@code indices} of each bucket of the sample
 * @upstream tsdb/chunkenc/histogram_meta.go expandSpansBothWays
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BucketMerge(int[] indices, int[] chunkInto, int[] sampleInto) {

  static BucketMerge of(Span[] chunkSpans, Span[] sampleSpans) {
    int[] chunk = indices(chunkSpans);
    if (Arrays.equals(chunkSpans, sampleSpans)) {
      int[] same = new int[chunk.length];
      Arrays.setAll(same, i -> i);
      return new BucketMerge(chunk, same, same);
    }
    int[] sample = indices(sampleSpans);
    int[] all = new int[chunk.length + sample.length];
    int[] chunkInto = new int[chunk.length];
    int[] sampleInto = new int[sample.length];
    int n = 0;
    int c = 0;
    int s = 0;
    while (c < chunk.length || s < sample.length) {
      boolean fromChunk = s == sample.length || (c < chunk.length && chunk[c] <= sample[s]);
      boolean fromSample = c == chunk.length || (s < sample.length && sample[s] <= chunk[c]);
      all[n] = fromChunk ? chunk[c] : sample[s];
      if (fromChunk) {
        chunkInto[c++] = n;
      }
      if (fromSample) {
        sampleInto[s++] = n;
      }
      n++;
    }
    return new BucketMerge(Arrays.copyOf(all, n), chunkInto, sampleInto);
  }

  /** The index of each bucket. */
  private static int[] indices(Span[] spans) {
    int n = 0;
    for (Span span : spans) {
      n += span.length();
    }
    int[] indices = new int[n];
    int index = 0;
    n = 0;
    for (Span span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        indices[n++] = index++;
      }
    }
    return indices;
  }

  /** Whether both have the same buckets. */
  boolean isSame() {
    return !chunkGrows() && !sampleGrows();
  }

  /** Whether the sample has buckets that the chunk has not. */
  boolean chunkGrows() {
    return indices.length > chunkInto.length;
  }

  /** Whether the chunk has buckets that the sample has not. */
  boolean sampleGrows() {
    return indices.length > sampleInto.length;
  }

  /** All buckets in as few spans as possible. */
  Span[] spans() {
    Span[] spans = new Span[indices.length];
    int n = 0;
    int behind = 0; // index behind the last span
    for (int i = 0; i < indices.length; ) {
      int from = i;
      do {
        i++;
      } while (i < indices.length && indices[i] == indices[i - 1] + 1);
      spans[n++] = new Span(indices[from] - behind, i - from);
      behind = indices[i - 1] + 1;
    }
    return n == 0 ? Span.NONE : Arrays.copyOf(spans, n);
  }

  /** How many runs of buckets are missing in {@code into}, which is one of the two sides. */
  int missingRuns(int[] into) {
    int runs = 0;
    for (int i = 0; i <= into.length; i++) {
      int before = i == 0 ? -1 : into[i - 1];
      int next = i == into.length ? indices.length : into[i];
      if (next > before + 1) {
        runs++;
      }
    }
    return runs;
  }

  /** Counts at their places among all buckets. */
  double[] expand(double[] counts, int[] into) {
    double[] all = new double[indices.length];
    for (int i = 0; i < into.length; i++) {
      all[into[i]] = counts[i];
    }
    return all;
  }

  /** Differences between neighbours, as they are when all buckets are there. */
  long[] expand(long[] deltas, int[] into) {
    long[] all = new long[indices.length];
    long count = 0;
    for (int i = 0; i < into.length; i++) {
      count += deltas[i];
      int at = into[i];
      all[at] += count;
      if (at + 1 < all.length) {
        all[at + 1] = -count;
      }
    }
    return all;
  }
}
