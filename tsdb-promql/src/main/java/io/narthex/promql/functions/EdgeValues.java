package io.narthex.promql.functions;

import org.jspecify.annotations.Nullable;

/**
 * The values that an {@code anchored} or {@code smoothed} range has at its edges, and the samples
 * strictly between them.
 *
 * @param left value at the left edge
 * @param right value at the right edge
 * @param from index of the first sample after the left edge
 * @param to index behind the last sample before the right edge
 * @upstream promql/engine.go extendFloats; promql/functions.go extendedRate
 */
public record EdgeValues(double left, double right, int from, int to) {
  /**
   * The edges of the range {@code (start, end]} in ms, from samples {@code [from, to)}; null if no
   * sample tells anything about it.
   *
   * @param counter whether a fall between two samples is a restart from 0
   */
  public static @Nullable EdgeValues of(
      long[] t,
      double[] v,
      int from,
      int to,
      long start,
      long end,
      boolean smoothed,
      boolean counter) {
    int first = ExtendedRate.firstIndex(t, from, to, start);
    int last = smoothed ? ExtendedRate.lastIndex(t, from, to, end) : to - 1;
    if (t[last] <= start || (counter && smoothed && t[first] > end)) {
      return null;
    }
    return new EdgeValues(
        ExtendedRate.left(t, v, first, start, smoothed, counter),
        ExtendedRate.right(t, v, from, last, end, smoothed, counter),
        t[first] <= start ? first + 1 : first,
        t[last] >= end ? last : last + 1);
  }
}
