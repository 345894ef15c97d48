package io.narthex.promql.functions;

import io.narthex.promql.column.SampleWindow;
import java.util.Arrays;

/**
 * Where a float counter fell back, found once for all steps: index {@code i} is in the list if the
 * counter restarted between samples {@code i - 1} and {@code i}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream compares all samples of a window at every step
 */
final class CounterResets {
  private static final int[] NONE = new int[0];
  private static final long[] NO_STARTS = new long[0];

  private final int[] resets;
  private final int[] overlaps;
  private int cursor;
  private int overlapCursor;

  private CounterResets(int[] resets, int[] overlaps) {
    this.resets = resets;
    this.overlaps = overlaps;
  }

  /** The resets among a window's floats, by their values and, if given, their start timestamps. */
  static CounterResets ofFloats(SampleWindow window, boolean useStartTimes) {
    double[] v = window.floats();
    int n = window.floatCount();
    long[] st = useStartTimes ? window.floatStarts() : NO_STARTS;
    int count = 0;
    for (int i = 1; i < n; i++) {
      if (v[i] < v[i - 1]) {
        count++;
      }
    }
    if (st.length == 0) {
      return new CounterResets(count == 0 ? NONE : byValue(v, n, count), NONE);
    }
    return withStartTimes(window.floatTimes(), v, st, n);
  }

  private static int[] byValue(double[] v, int n, int count) {
    int[] at = new int[count];
    int k = 0;
    for (int i = 1; i < n; i++) {
      if (v[i] < v[i - 1]) {
        at[k++] = i;
      }
    }
    return at;
  }

  private static CounterResets withStartTimes(long[] t, double[] v, long[] st, int n) {
    int[] at = new int[n];
    int[] over = new int[n];
    int k = 0;
    int o = 0;
    for (int i = 1; i < n; i++) {
      if (v[i] < v[i - 1] || StartTimes.isReset(st[i - 1], t[i - 1], st[i], t[i])) {
        at[k++] = i;
      }
      if (StartTimes.overlaps(st[i - 1], t[i - 1], st[i])) {
        over[o++] = i;
      }
    }
    return new CounterResets(Arrays.copyOf(at, k), Arrays.copyOf(over, o));
  }

  /** Whether the counter never fell. */
  boolean isEmpty() {
    return resets.length == 0;
  }

  /**
   * {@code delta} plus the values from which the counter fell within {@code [from, to)}, added in
   * order. Windows must come with {@code from} ascending.
   */
  double correct(double delta, double[] v, int from, int to) {
    while (cursor < resets.length && resets[cursor] <= from) {
      cursor++;
    }
    double result = delta;
    for (int k = cursor; k < resets.length && resets[k] < to; k++) {
      result += v[resets[k] - 1];
    }
    return result;
  }

  /** Whether start timestamps overlap within {@code [from, to)}; {@code from} ascending. */
  boolean overlapIn(int from, int to) {
    while (overlapCursor < overlaps.length && overlaps[overlapCursor] <= from) {
      overlapCursor++;
    }
    return overlapCursor < overlaps.length && overlaps[overlapCursor] < to;
  }
}
