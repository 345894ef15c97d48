package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;

/**
 * {@code max_over_time}, {@code min_over_time} and when the extreme was ({@code ts_of_…}). A NaN
 * gives way to any number.
 *
 * <p>The samples are cut into runs where any window begins or ends, and of each run only the best
 * counts. The best of the runs that coming windows may see stand in a queue, best first: a new one
 * drives out all that it beats from the back, so each run enters and leaves once [1].
 *
 * <pre>
 *   windows      |------- 0 -------|
 *                    |------- 1 -------|
 *   values       3 1 4 1 5 9 2 6 5 3 5 8
 *   runs         3 1|4 1 5 9 2 6 5|3 5 8      queue of max at window 1: [9 8]
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
    int[] froms = window.floatEdges().froms();
    int[] tos = window.floatEdges().tos();
    int room = Math.min(window.floatCount(), 2 * froms.length);
    int[] starts = new int[room]; // of the runs in the queue
    int[] bests = new int[room];
    int head = 0;
    int tail = 0;
    int next = 0; // first sample that is in no run yet
    int cutter = 0; // the first window that may begin behind it
    for (int step = 0; step < froms.length; step++) {
      int from = froms[step];
      int to = tos[step];
      next = Math.max(next, from);
      while (next < to) {
        while (cutter < froms.length && froms[cutter] <= next) {
          cutter++;
        }
        int end = cutter == froms.length ? to : Math.min(to, froms[cutter]);
        int best = best(v, next, end);
        while (tail > head && beats(v[best], v[bests[tail - 1]])) {
          tail--;
        }
        starts[tail] = next;
        bests[tail++] = best;
        next = end;
      }
      while (head < tail && starts[head] < from) {
        head++;
      }
      if (to > from) {
        int best = bests[head];
        out.set(step, timestamp ? window.floatTimes()[best] / 1000.0 : v[best]);
        OverTime.noteIgnoredHistograms(window, call, step);
      }
    }
  }

  private int best(double[] v, int from, int to) {
    int best = from;
    for (int i = from + 1; i < to; i++) {
      if (beats(v[i], v[best])) {
        best = i;
      }
    }
    return best;
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
