package io.narthex.model.histogram;

/**
 * Goes through the buckets of one side, from the lowest index up.
 *
 * <pre>{@code
 * SpanWalk walk = new SpanWalk(spans, counts);
 * while (walk.next()) { walk.index(); walk.count(); }
 * }</pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/histogram/float_histogram.go floatBucketIterator
 */
final class SpanWalk {
  private final Span[] spans;
  private final double[] counts;
  private int span = -1;
  private int leftInSpan;
  private int bucket = -1;
  private int index = -1;

  SpanWalk(Span[] spans, double[] counts) {
    this.spans = spans;
    this.counts = counts;
  }

  /** Moves to the next bucket, empty or not; false behind the last. */
  boolean next() {
    index++;
    while (leftInSpan == 0) {
      if (++span >= spans.length) {
        return false;
      }
      index = span == 0 ? spans[0].offset() : index + spans[span].offset();
      leftInSpan = spans[span].length();
    }
    leftInSpan--;
    return ++bucket < counts.length;
  }

  /** The index of the current bucket. */
  int index() {
    return index;
  }

  double count() {
    return counts[bucket];
  }

  /** Position of the current bucket among the counts. */
  int position() {
    return bucket;
  }
}
