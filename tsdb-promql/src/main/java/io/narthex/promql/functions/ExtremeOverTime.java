package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;

/**
 * {@code max_over_time}, {@code min_over_time} and when the extreme was ({@code ts_of_…}). A NaN
 * gives way to any number.
 *
 * <p>The candidates of the coming windows stand in a queue, best first: a new sample drives out all
 * that it beats from the back, so each sample enters and leaves once [1].
 *
 * <pre>
 *   values   3 1 4 1 5     queue of max after 4: [4], after 1: [4 1], after 5: [5]
 * </pre>
 *
 * <p>[1] Lemire: Streaming maximum-minimum filter using no more than three comparisons per element
 * (2006).
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream promql/functions.go compareOverTime
 */
final class ExtremeOverTime implements RangeFunction {
  static final RangeFunction MAX = new ExtremeOverTime(true, false);
  static final RangeFunction MIN = new ExtremeOverTime(false, false);
  static final RangeFunction TS_OF_MAX = new ExtremeOverTime(true, true);
  static final RangeFunction TS_OF_MIN = new ExtremeOverTime(false, true);

  private final boolean max;
  private final boolean timestamp;

  private ExtremeOverTime(boolean max, boolean timestamp) {
    this.max = max;
    this.timestamp = timestamp;
  }

  @Override
  public void apply(SampleWindow window, RangeCall call, Column out) {
    double[] v = window.floats();
    int[] queue = new int[window.floatCount()];
    int head = 0;
    int tail = 0;
    int next = 0;
    for (int step = 0; step < window.steps(); step++) {
      int from = window.floatFrom(step);
      int to = window.floatTo(step);
      next = Math.max(next, from);
      while (next < to) {
        while (tail > head && beats(v[next], v[queue[tail - 1]])) {
          tail--;
        }
        queue[tail++] = next++;
      }
      while (head < tail && queue[head] < from) {
        head++;
      }
      if (to > from) {
        int best = queue[head];
        out.set(step, timestamp ? window.floatTimes()[best] / 1000.0 : v[best]);
        OverTime.noteIgnoredHistograms(window, call, step);
      }
    }
  }

  /**
   * Whether a newer value stands in an older one's place for good. For values an equal one does not
   * (so that of 0 and -0 the older stays); for timestamps it does: the latest extreme counts.
   */
  private boolean beats(double newer, double older) {
    if (Double.isNaN(older)) {
      return true;
    }
    double a = max ? newer : older;
    double b = max ? older : newer;
    return timestamp ? a >= b : a > b;
  }
}
