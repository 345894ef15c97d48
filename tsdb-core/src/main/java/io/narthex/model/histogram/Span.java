package io.narthex.model.histogram;

/**
 * A run of consecutive buckets.
 *
 * @param offset buckets left out before the run; for a first span the index of its first bucket,
 *     which may be negative
 * @param length number of buckets in the run
 * @upstream model/histogram/histogram.go Span
 */
public record Span(int offset, int length) {
  /** No spans. */
  public static final Span[] NONE = new Span[0];

  /**
   * Whether both describe the same buckets. Spans without buckets only add to the distance to the
   * next that has some, and say nothing at the end.
   *
   * @upstream model/histogram/histogram.go spansMatch
   */
  static boolean sameLayout(Span[] a, Span[] b) {
    int i = 0;
    int j = 0;
    while (true) {
      int offsetA = 0;
      while (i < a.length && a[i].length == 0) {
        offsetA += a[i++].offset;
      }
      int offsetB = 0;
      while (j < b.length && b[j].length == 0) {
        offsetB += b[j++].offset;
      }
      if (i == a.length || j == b.length) {
        return i == a.length && j == b.length;
      }
      if (offsetA + a[i].offset != offsetB + b[j].offset || a[i].length != b[j].length) {
        return false;
      }
      i++;
      j++;
    }
  }
}
