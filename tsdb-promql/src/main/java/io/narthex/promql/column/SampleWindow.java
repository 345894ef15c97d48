package io.narthex.promql.column;

import io.narthex.model.SampleBuffer;
import io.narthex.model.StaleNaN;
import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import org.jspecify.annotations.Nullable;

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
  private final WindowEdgesCache floatCache;
  private @Nullable WindowEdgesCache histogramCache;
  private WindowEdges floatEdges;
  private WindowEdges histogramEdges;
  private int[] floatFrom;
  private int[] floatTo;

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
    floatCache = new WindowEdgesCache(steps);
    floatEdges = new WindowEdges(steps);
    histogramEdges = floatEdges;
    floatFrom = floatEdges.froms();
    floatTo = floatEdges.tos();
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
    floatEdges = floatCache.find(floatTimes, empty ? 0 : floatCount, left, right, stride);
    floatFrom = floatEdges.froms();
    floatTo = floatEdges.tos();
    if (histogramCount > 0) {
      WindowEdgesCache cache = histogramCache;
      if (cache == null) {
        cache = new WindowEdgesCache(steps);
        histogramCache = cache;
      }
      histogramEdges = cache.find(histogramTimes, empty ? 0 : histogramCount, left, right, stride);
    }
  }

  /** What all windows weigh in samples. */
  public long totalWeight() {
    if (histogramCount == 0) {
      return floatEdges.total();
    }
    long total = 0;
    for (int step = 0; step < steps; step++) {
      total += weight(step);
    }
    return total;
  }

  /** What the heaviest window weighs in samples. */
  public long widest() {
    if (histogramCount == 0) {
      return floatEdges.widest();
    }
    long widest = 0;
    for (int step = 0; step < steps; step++) {
      widest = Math.max(widest, weight(step));
    }
    return widest;
  }

  /** What the windows weigh in samples if each sample counts once. */
  public long distinctWeight() {
    if (histogramCount == 0) {
      return floatEdges.distinct();
    }
    long total = weight(0);
    for (int step = 1; step < steps; step++) {
      total += newWeight(step);
    }
    return total;
  }

  /** Where the windows lie among the floats. */
  public WindowEdges floatEdges() {
    return floatEdges;
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
    return histogramCount == 0 ? 0 : histogramEdges.froms()[step];
  }

  public int histogramTo(int step) {
    return histogramCount == 0 ? 0 : histogramEdges.tos()[step];
  }

  /** Number of floats in a step's window. */
  public int floatsIn(int step) {
    return floatTo[step] - floatFrom[step];
  }

  /** Number of histograms in a step's window. */
  public int histogramsIn(int step) {
    return histogramTo(step) - histogramFrom(step);
  }

  /** What the window of a step weighs in samples. */
  public long weight(int step) {
    int floatsIn = floatTo[step] - floatFrom[step];
    return histogramCount == 0
        ? floatsIn
        : floatsIn + weightBefore[histogramTo(step)] - weightBefore[histogramFrom(step)];
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
            + weightBefore[histogramTo(step)]
            - weightBefore[Math.max(histogramFrom(step), histogramTo(step - 1))];
  }
}
