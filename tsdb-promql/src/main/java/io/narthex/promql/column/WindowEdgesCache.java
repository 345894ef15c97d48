package io.narthex.promql.column;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The edges of the last few different columns of timestamps. A column finds its place by its ends,
 * and is compared in full there.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — see {@link WindowEdges}
 */
public final class WindowEdgesCache {
  /** As many as a query of a few hundred steps keeps in the cache of a processor. */
  private static final int MOST_PLACES = 32;

  /** Columns longer than this all take the first place: they pay for themselves. */
  private static final int LONG = 1 << 14;

  /** Steps of all places together. */
  private static final int MOST_STEPS = 1 << 14;

  private final int steps;
  private final @Nullable WindowEdges[] places;
  private long left;
  private long right;
  private long stride;

  /** An empty cache for columns of {@code steps} steps. */
  public WindowEdgesCache(int steps) {
    this.steps = steps;
    int n = Math.min(MOST_PLACES, MOST_STEPS / Math.max(1, steps));
    places = new WindowEdges[Math.max(1, Integer.highestOneBit(n))];
  }

  /**
   * The edges of the windows {@code (newLeft, newRight]}, moved on by {@code newStride} a step, in
   * the first {@code n} of {@code times}; valid until the next call.
   */
  public WindowEdges find(long[] times, int n, long newLeft, long newRight, long newStride) {
    if (newLeft != left || newRight != right || newStride != stride) {
      Arrays.fill(places, null);
      left = newLeft;
      right = newRight;
      stride = newStride;
    }
    int place = n == 0 || n > LONG ? 0 : placeOf(times[0], times[n - 1], n);
    WindowEdges edges = places[place];
    if (edges == null) {
      edges = new WindowEdges(steps);
      places[place] = edges;
    }
    if (!edges.areOf(times, n)) {
      edges.find(times, n, left, right, stride);
    }
    return edges;
  }

  private int placeOf(long first, long last, int n) {
    long mixed = (first * 31 + last + n) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 59) & (places.length - 1);
  }
}
