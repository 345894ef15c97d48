package io.narthex.promql.column;

import io.narthex.model.histogram.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values of one series at all steps of a grid: floats, histograms, and which steps have any.
 *
 * <pre>
 *   step          0     1     2     3
 *   values       1.5    –    2.5    –
 *   histograms    –     –     –     h      null as long as there are none
 *   present       1     0     1     1      bit i of word i / 64
 * </pre>
 *
 * <p>Operators loop over {@link #values()} and {@link #present()} directly.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream keeps (time, value) points
 */
public final class Column {
  private final int size;
  private final double[] values;
  private final long[] present;
  private FloatHistogram @Nullable [] histograms;

  /** An empty column of {@code size} steps. */
  public Column(int size) {
    this.size = size;
    values = new double[size];
    present = Steps.none(size);
  }

  /** Number of steps. */
  public int size() {
    return size;
  }

  /** The floats; meaningless where there is none. */
  public double[] values() {
    return values;
  }

  /** The presence bits. */
  public long[] present() {
    return present;
  }

  /** The histograms, null where there is none; null as a whole if the column has none. */
  public @Nullable FloatHistogram @Nullable [] histograms() {
    return histograms;
  }

  public boolean has(int i) {
    return Steps.get(present, i);
  }

  public boolean isHistogram(int i) {
    return histograms != null && histograms[i] != null;
  }

  /** Whether any step may hold a histogram. */
  public boolean hasHistograms() {
    return histograms != null;
  }

  public double value(int i) {
    return values[i];
  }

  /** The histogram at a step; null if there is a float or nothing. */
  public @Nullable FloatHistogram histogram(int i) {
    return histograms == null ? null : histograms[i];
  }

  public void set(int i, double v) {
    values[i] = v;
    Steps.set(present, i);
    if (histograms != null) {
      clearHistogram(i);
    }
  }

  @SuppressWarnings("NullAway") // elements are null where there is no histogram
  private void clearHistogram(int i) {
    histograms[i] = null;
  }

  public void set(int i, FloatHistogram h) {
    if (histograms == null) {
      histograms = new FloatHistogram[size];
    }
    histograms[i] = h;
    Steps.set(present, i);
  }

  /** Copies one step of another column. */
  public void setFrom(int i, Column other, int j) {
    FloatHistogram h = other.histogram(j);
    if (h == null) {
      set(i, other.values[j]);
    } else {
      set(i, h);
    }
  }

  public void remove(int i) {
    Steps.clear(present, i);
    if (histograms != null) {
      clearHistogram(i);
    }
  }

  /** Forgets all steps. */
  public void clear() {
    Arrays.fill(present, 0);
    histograms = null;
  }

  /** Declares the first {@code size} values to be present, all of them floats. */
  public void fillPresent() {
    Steps.fill(present, size);
    histograms = null;
  }

  /** Keeps only the steps whose bit is set in {@code mask}. */
  public void retain(long[] mask) {
    for (int w = 0; w < present.length; w++) {
      present[w] &= mask[w];
    }
    dropAbsentHistograms();
  }

  /** Removes the steps whose bit is set in {@code mask}. */
  public void removeAll(long[] mask) {
    for (int w = 0; w < present.length; w++) {
      present[w] &= ~mask[w];
    }
    dropAbsentHistograms();
  }

  private void dropAbsentHistograms() {
    if (histograms != null) {
      for (int i = 0; i < size; i++) {
        if (!has(i)) {
          clearHistogram(i);
        }
      }
    }
  }

  /** Number of steps with a value. */
  public int count() {
    return Steps.count(present);
  }

  public boolean isEmpty() {
    return Steps.isEmpty(present);
  }

  /** Whether every step has a value. */
  public boolean isFull() {
    return count() == size;
  }

  /** What the column weighs in samples: 1 a float, more a histogram. */
  public long weight() {
    if (histograms == null) {
      return count();
    }
    long weight = 0;
    for (int i = Steps.next(present, 0); i >= 0; i = Steps.next(present, i + 1)) {
      FloatHistogram h = histograms[i];
      weight += h == null ? 1 : Weights.point(h);
    }
    return weight;
  }

  public Column copy() {
    Column copy = new Column(size);
    System.arraycopy(values, 0, copy.values, 0, size);
    System.arraycopy(present, 0, copy.present, 0, present.length);
    copy.histograms = histograms == null ? null : histograms.clone();
    return copy;
  }

  @Override
  public String toString() {
    return "Column{" + count() + " of " + size + (histograms == null ? "}" : ", histograms}");
  }
}
