package io.narthex.promql.functions;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;
import org.jspecify.annotations.Nullable;

/**
 * {@code changes} and {@code resets}: how often neighbouring samples differ, or fall. What happens
 * between each sample and the one before it is counted once for the whole series; a step subtracts
 * two of those running counts.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream promql/functions.go funcChanges, funcResets, pickFirstSampleIndices
 */
final class ChangeCounts implements RangeFunction {
  static final RangeFunction CHANGES = new ChangeCounts(false);
  static final RangeFunction RESETS = new ChangeCounts(true);

  private final boolean resets;

  private ChangeCounts(boolean resets) {
    this.resets = resets;
  }

  @Override
  public void apply(SampleWindow w, RangeCall call, Column out) {
    Timeline line = new Timeline(w, resets && call.useStartTimes());
    int[] before = running(line);
    int from = 0;
    int to = 0;
    for (int step = 0; step < w.steps(); step++) {
      int in = w.floatsIn(step) + w.histogramsIn(step);
      if (in == 0) {
        continue;
      }
      from = w.floatFrom(step) + w.histogramFrom(step);
      to = from + in;
      if (call.isAnchored()) {
        from = anchor(line, from, to, call.rangeStart(step));
        if (from < 0) {
          continue;
        }
      }
      out.set(step, before[to - 1] - before[from]);
    }
  }

  /** The newest sample at or before the edge, else the first; -1 if none lies behind the edge. */
  private static int anchor(Timeline line, int from, int to, long edge) {
    if (line.time(to - 1) <= edge) {
      return -1;
    }
    int i = from;
    while (i + 1 < to && line.time(i + 1) <= edge) {
      i++;
    }
    return i;
  }

  /** How many events happened up to each sample, the first one having none. */
  private int[] running(Timeline line) {
    int[] counts = new int[line.size()];
    for (int i = 1; i < counts.length; i++) {
      counts[i] = counts[i - 1] + (isEvent(line, i) ? 1 : 0);
    }
    return counts;
  }

  private boolean isEvent(Timeline line, int i) {
    FloatHistogram previous = line.histogram(i - 1);
    FloatHistogram current = line.histogram(i);
    if ((previous == null) != (current == null)) {
      return true;
    }
    if (previous == null || current == null) {
      double a = line.value(i - 1);
      double b = line.value(i);
      return resets ? b < a || line.restarted(i) : a != b && !(Double.isNaN(a) && Double.isNaN(b));
    }
    return resets ? line.restarted(i) || current.detectsReset(previous) : !current.equals(previous);
  }

  /** Floats and histograms in one line by time. */
  private static final class Timeline {
    private final SampleWindow w;
    private final int[] floatAt; // index into the floats, or -1 - index into the histograms
    private final boolean startTimes;

    Timeline(SampleWindow w, boolean startTimes) {
      this.w = w;
      this.startTimes = startTimes;
      floatAt = new int[w.floatCount() + w.histogramCount()];
      int f = 0;
      int h = 0;
      for (int i = 0; i < floatAt.length; i++) {
        boolean takeFloat =
            h == w.histogramCount()
                || (f < w.floatCount() && w.floatTimes()[f] < w.histogramTimes()[h]);
        floatAt[i] = takeFloat ? f++ : -1 - h++;
      }
    }

    int size() {
      return floatAt.length;
    }

    long time(int i) {
      int at = floatAt[i];
      return at >= 0 ? w.floatTimes()[at] : w.histogramTimes()[-1 - at];
    }

    double value(int i) {
      return w.floats()[floatAt[i]];
    }

    @Nullable FloatHistogram histogram(int i) {
      int at = floatAt[i];
      return at >= 0 ? null : w.histograms()[-1 - at];
    }

    private long startTime(int i) {
      int at = floatAt[i];
      long[] starts = at >= 0 ? w.floatStarts() : w.histogramStarts();
      return starts.length == 0 ? 0 : starts[at >= 0 ? at : -1 - at];
    }

    boolean restarted(int i) {
      return startTimes && StartTimes.isReset(startTime(i - 1), time(i - 1), startTime(i), time(i));
    }
  }
}
