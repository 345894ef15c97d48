package io.narthex.promql.column;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.Arrays;

/**
 * The samples of one series and, for every step of a grid, which of them the range selector sees.
 * Samples are read once; the window's edges only move forward.
 *
 * <pre>
 *   floats        f0  f1  f2  f3  f4  f5
 *   step 0       |--------------|              floatFrom 0, floatTo 3
 *   step 1           |--------------|          floatFrom 1, floatTo 4
 *                 left open, right closed
 * </pre>
 *
 * <p>Floats and histograms are kept apart; staleness markers are left out.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go evaluator.matrixIterSlice (which moves a slice of points instead)
 */
public final class SampleWindow {
  private static final long[] NO_STARTS = new long[0];

  private final int steps;
  private final int[] floatFrom;
  private final int[] floatTo;
  private final int[] histogramFrom;
  private final int[] histogramTo;

  private long[] floatTimes = NO_STARTS;
  private double[] floats = new double[0];
  private long[] floatStarts = NO_STARTS;
  private int floatCount;

  private long[] histogramTimes = NO_STARTS;
  private FloatHistogram[] histograms = new FloatHistogram[0];
  private long[] histogramStarts = NO_STARTS;
  private int[] weightBefore = new int[1];
  private int histogramCount;

  /** A window over {@code steps} steps, to be used for one series after the other. */
  public SampleWindow(int steps) {
    this.steps = steps;
    floatFrom = new int[steps];
    floatTo = new int[steps];
    histogramFrom = new int[steps];
    histogramTo = new int[steps];
  }

  /**
   * Takes the samples of a series; the buffer is changed and must live as long as they are used.
   */
  public void load(SampleBuffer buffer) {
    Object[] mixed = buffer.histograms();
    long[] starts = buffer.startTimes();
    if (mixed == null) {
      histogramCount = 0;
      floatStarts = starts == null ? NO_STARTS : starts;
      floatTimes = buffer.times();
      floats = buffer.values();
      floatCount = dropStale(buffer.size());
      return;
    }
    split(buffer, mixed, starts == null ? NO_STARTS : starts);
  }

  private int dropStale(int n) {
    int kept = 0;
    for (int i = 0; i < n; i++) {
      if (Double.doubleToRawLongBits(floats[i]) == StaleNaN.BITS) {
        continue;
      }
      if (kept != i) {
        floats[kept] = floats[i];
        floatTimes[kept] = floatTimes[i];
        if (floatStarts.length > 0) {
          floatStarts[kept] = floatStarts[i];
        }
      }
      kept++;
    }
    return kept;
  }

  private void split(SampleBuffer buffer, Object[] mixed, long[] starts) {
    int n = buffer.size();
    histogramTimes = new long[n];
    histograms = new FloatHistogram[n];
    histogramStarts = starts.length == 0 ? NO_STARTS : new long[n];
    weightBefore = new int[n + 1];
    long[] times = new long[n];
    double[] values = new double[n];
    floatStarts = starts.length == 0 ? NO_STARTS : new long[n];
    int fs = 0;
    int hs = 0;
    for (int i = 0; i < n; i++) {
      if (mixed[i] == null) {
        if (StaleNaN.isStale(buffer.value(i))) {
          continue;
        }
        times[fs] = buffer.time(i);
        values[fs] = buffer.value(i);
        if (starts.length > 0) {
          floatStarts[fs] = starts[i];
        }
        fs++;
      } else {
        FloatHistogram h = toFloat(mixed[i]);
        if (StaleNaN.isStale(h.sum())) {
          continue;
        }
        histogramTimes[hs] = buffer.time(i);
        histograms[hs] = h;
        if (starts.length > 0) {
          histogramStarts[hs] = starts[i];
        }
        weightBefore[hs + 1] = weightBefore[hs] + Weights.point(h);
        hs++;
      }
    }
    floatTimes = times;
    floats = values;
    floatCount = fs;
    histogramCount = hs;
  }

  /** A histogram sample as a float histogram. */
  public static FloatHistogram toFloat(Object histogram) {
    return histogram instanceof Histogram h ? h.toFloat() : (FloatHistogram) histogram;
  }

  /**
   * Finds the window of every step: samples in {@code (ref - before, ref + after]}; an empty range
   * holds nothing.
   *
   * @param before how far the window reaches back from the reference time, in ms
   * @param after how far it reaches beyond it
   */
  public void slide(RefTimes refs, long before, long after) {
    boolean empty = before + after == 0;
    long left = refs.first() - before;
    long right = refs.first() + after;
    long stride = refs.stride();
    slide(floatTimes, empty ? 0 : floatCount, floatFrom, floatTo, left, right, stride);
    if (histogramCount > 0) {
      slide(
          histogramTimes,
          empty ? 0 : histogramCount,
          histogramFrom,
          histogramTo,
          left,
          right,
          stride);
    } else {
      Arrays.fill(histogramFrom, 0);
      Arrays.fill(histogramTo, 0);
    }
  }

  private static void slide(
      long[] times, int n, int[] froms, int[] tos, long left, long right, long stride) {
    int from = 0;
    int to = 0;
    long l = left;
    long r = right;
    for (int step = 0; step < froms.length; step++) {
      while (to < n && times[to] <= r) {
        to++;
      }
      while (from < to && times[from] <= l) {
        from++;
      }
      froms[step] = from;
      tos[step] = to;
      l += stride;
      r += stride;
    }
  }

  /** What all windows weigh in samples. */
  public long totalWeight() {
    long total = 0;
    if (histogramCount == 0) {
      for (int step = 0; step < steps; step++) {
        total += floatTo[step] - floatFrom[step];
      }
      return total;
    }
    for (int step = 0; step < steps; step++) {
      total += weight(step);
    }
    return total;
  }

  /** What the heaviest window weighs in samples. */
  public long widest() {
    if (histogramCount == 0) {
      int widest = 0;
      for (int step = 0; step < steps; step++) {
        widest = Math.max(widest, floatTo[step] - floatFrom[step]);
      }
      return widest;
    }
    long widest = 0;
    for (int step = 0; step < steps; step++) {
      widest = Math.max(widest, weight(step));
    }
    return widest;
  }

  /** What the windows weigh in samples if each sample counts once. */
  public long distinctWeight() {
    long total = weight(0);
    for (int step = 1; step < steps; step++) {
      total += newWeight(step);
    }
    return total;
  }

  /** For each step the index of the first float of its window. */
  public int[] floatFroms() {
    return floatFrom;
  }

  /** For each step the index behind the last float of its window. */
  public int[] floatTos() {
    return floatTo;
  }

  /** Number of steps. */
  public int steps() {
    return steps;
  }

  public boolean isEmpty() {
    return floatCount + histogramCount == 0;
  }

  public boolean hasHistograms() {
    return histogramCount > 0;
  }

  /** Timestamps of the floats in ms. */
  public long[] floatTimes() {
    return floatTimes;
  }

  public double[] floats() {
    return floats;
  }

  public int floatCount() {
    return floatCount;
  }

  /** Start timestamps of the floats in ms; no elements if unknown. */
  public long[] floatStarts() {
    return floatStarts;
  }

  /** Index of the first float of a step's window. */
  public int floatFrom(int step) {
    return floatFrom[step];
  }

  /** Index behind the last float of a step's window. */
  public int floatTo(int step) {
    return floatTo[step];
  }

  public long[] histogramTimes() {
    return histogramTimes;
  }

  public FloatHistogram[] histograms() {
    return histograms;
  }

  public int histogramCount() {
    return histogramCount;
  }

  /** Start timestamps of the histograms in ms; no elements if unknown. */
  public long[] histogramStarts() {
    return histogramStarts;
  }

  public int histogramFrom(int step) {
    return histogramFrom[step];
  }

  public int histogramTo(int step) {
    return histogramTo[step];
  }

  /** Number of floats in a step's window. */
  public int floatsIn(int step) {
    return floatTo[step] - floatFrom[step];
  }

  /** Number of histograms in a step's window. */
  public int histogramsIn(int step) {
    return histogramTo[step] - histogramFrom[step];
  }

  /** What the window of a step weighs in samples. */
  public long weight(int step) {
    int floatsIn = floatTo[step] - floatFrom[step];
    return histogramCount == 0
        ? floatsIn
        : floatsIn + weightBefore[histogramTo[step]] - weightBefore[histogramFrom[step]];
  }

  /** What the window of a step weighs in samples that the step before did not see. */
  public long newWeight(int step) {
    if (step == 0) {
      return weight(0);
    }
    int floatsIn = floatTo[step] - Math.max(floatFrom[step], floatTo[step - 1]);
    return histogramCount == 0
        ? floatsIn
        : floatsIn
            + weightBefore[histogramTo[step]]
            - weightBefore[Math.max(histogramFrom[step], histogramTo[step - 1])];
  }
}
