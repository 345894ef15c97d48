package io.narthex.model.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which buckets a compacted histogram has, and where each comes from.
 *
 * <pre>
 *   before   spans (2,3) (1,2)     indexes 2 3 4 . 6 7      counts 0 5 0 . 7 1
 *   after    spans (3,1) (2,2)     indexes   3 . . 6 7      counts   5 . . 7 1     no empty ones kept
 *   after    spans (3,5)           indexes   3 4 5 6 7      counts   5 0 0 7 1     up to two in a row kept
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/histogram/generic.go compactBuckets
 */
final class BucketLayout {
  /** Stands in {@link #sources} for an empty bucket that was put in between. */
  static final int EMPTY = -1;

  /** Which old bucket, or {@link #EMPTY}, is in each new one. */
  final int[] sources;

  final Span[] spans;

  private BucketLayout(int[] sources, Span[] spans) {
    this.sources = sources;
    this.spans = spans;
  }

  /**
   * Leaves out empty buckets, except gaps of at most {@code maxEmpty} between populated ones: there
   * an empty bucket costs less than another span.
   *
   * @param populated for each bucket whether its count is not 0
   */
  static BucketLayout compact(Span[] spans, boolean[] populated, int maxEmpty) {
    int[] sources = new int[populated.length + 16];
    int n = 0;
    List<Span> result = new ArrayList<>();
    int spanOffset = 0;
    int spanLength = 0;
    long gap = 0; // absent or empty buckets since the last populated one
    int bucket = 0;
    for (Span span : spans) {
      gap += span.offset();
      for (int i = 0; i < span.length() && bucket < populated.length; i++, bucket++) {
        if (!populated[bucket]) {
          gap++;
          continue;
        }
        boolean joins = spanLength > 0 && gap <= maxEmpty;
        if (!joins) {
          if (spanLength > 0) {
            result.add(new Span(spanOffset, spanLength));
          }
          spanOffset = (int) gap;
          spanLength = 0;
          gap = 0;
        }
        if (n + gap + 1 > sources.length) {
          sources = Arrays.copyOf(sources, sources.length * 2 + (int) gap);
        }
        Arrays.fill(sources, n, n + (int) gap, EMPTY);
        n += (int) gap;
        sources[n++] = bucket;
        spanLength += (int) gap + 1;
        gap = 0;
      }
    }
    if (spanLength > 0) {
      result.add(new Span(spanOffset, spanLength));
    }
    return new BucketLayout(Arrays.copyOf(sources, n), result.toArray(Span.NONE));
  }

  /** Counts as they are, moved into this layout. */
  double[] arrange(double[] counts) {
    double[] moved = new double[sources.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = sources[i] == EMPTY ? 0 : counts[sources[i]];
    }
    return moved;
  }

  /** Absolute counts moved into this layout and written as differences. */
  long[] arrangeAsDeltas(long[] counts) {
    long[] deltas = new long[sources.length];
    long previous = 0;
    for (int i = 0; i < deltas.length; i++) {
      long count = sources[i] == EMPTY ? 0 : counts[sources[i]];
      deltas[i] = count - previous;
      previous = count;
    }
    return deltas;
  }

  /** Absolute counts of buckets given as differences. */
  static long[] absolute(long[] deltas) {
    long[] counts = new long[deltas.length];
    long current = 0;
    for (int i = 0; i < deltas.length; i++) {
      current += deltas[i];
      counts[i] = current;
    }
    return counts;
  }

  static boolean[] populated(long[] counts) {
    boolean[] populated = new boolean[counts.length];
    for (int i = 0; i < counts.length; i++) {
      populated[i] = counts[i] != 0;
    }
    return populated;
  }

  static boolean[] populated(double[] counts) {
    boolean[] populated = new boolean[counts.length];
    for (int i = 0; i < counts.length; i++) {
      populated[i] = counts[i] != 0;
    }
    return populated;
  }
}
