package io.narthex.promql.column;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the window of every step begins and ends in one column of timestamps, and what follows from
 * that alone.
 *
 * <pre>
 *   times        t0  t1  t2  t3  t4  t5
 *   step 0      |--------------|              from 0, to 3
 *   step 1          |--------------|          from 1, to 4
 *               left open, right closed
 * </pre>
 *
 * <p>What one target exposes is scraped at one instant, so many series have the very same
 * timestamps: the edges are found once for all of them ({@link WindowEdgesCache}), and a function
 * may leave here what it has computed from them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream moves a slice of points for every series
 */
public final class WindowEdges {
  private final int[] from;
  private final int[] to;
  private long[] times = new long[0];
  private int count = -1;
  private int version;
  private long total;
  private int widest;
  private long distinct;
  private @Nullable Object attachment;

  WindowEdges(int steps) {
    from = new int[steps];
    to = new int[steps];
  }

  /** Whether these are the edges in the first {@code n} of {@code t}. */
  boolean areOf(long[] t, int n) {
    return n == count && Arrays.equals(times, 0, n, t, 0, n);
  }

  /** Finds the edges in the first {@code n} of {@code t}; both only move forward. */
  void find(long[] t, int n, long left, long right, long stride) {
    if (times.length < n) {
      times = new long[n];
    }
    System.arraycopy(t, 0, times, 0, n);
    count = n;
    version++;
    slide(left, right, stride);
    sum();
  }

  private void slide(long left, long right, long stride) {
    int begin = 0;
    int end = 0;
    long l = left;
    long r = right;
    for (int step = 0; step < from.length; step++) {
      while (end < count && times[end] <= r) {
        end++;
      }
      while (begin < end && times[begin] <= l) {
        begin++;
      }
      from[step] = begin;
      to[step] = end;
      l += stride;
      r += stride;
    }
  }

  private void sum() {
    long all = 0;
    long once = 0;
    int most = 0;
    int seen = 0;
    for (int step = 0; step < from.length; step++) {
      int in = to[step] - from[step];
      all += in;
      once += to[step] - Math.max(from[step], seen);
      most = Math.max(most, in);
      seen = to[step];
    }
    total = all;
    distinct = once;
    widest = most;
  }

  /** The column of timestamps; the first {@link #count} are valid. */
  public long[] times() {
    return times;
  }

  /** Number of timestamps. */
  public int count() {
    return count;
  }

  /** For each step the index of the first sample of its window. */
  public int[] froms() {
    return from;
  }

  /** For each step the index behind the last sample of its window. */
  public int[] tos() {
    return to;
  }

  /** Samples in all windows together. */
  long total() {
    return total;
  }

  /** Samples in the fullest window. */
  int widest() {
    return widest;
  }

  /** Samples in the windows if each counts once. */
  long distinct() {
    return distinct;
  }

  /** Grows each time the edges are found anew: what was computed from older ones is void. */
  public int version() {
    return version;
  }

  /** What a function left here; null if nothing. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Leaves what was computed from the edges for the next series that has the same. */
  public void attach(Object computed) {
    attachment = computed;
  }

  @Override
  public String toString() {
    return "WindowEdges{"
        + count
        + " samples, "
        + from.length
        + " steps, "
        + total
        + " in windows}";
  }
}
