package io.narthex.tsdb.record;

import io.narthex.model.labels.Labels;
import java.util.Arrays;

/**
 * Exemplars of series.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefExemplar
 */
public final class ExemplarsRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private long[] times = new long[16];
  private double[] values = new double[16];
  private Labels[] labels = new Labels[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(labels, 0, size, null);
    size = 0;
  }

  /** References of series. */
  public long[] refs() {
    return refs;
  }

  /** Timestamps in ms. */
  public long[] times() {
    return times;
  }

  /** Observed values. */
  public double[] values() {
    return values;
  }

  /** Labels of the exemplars, not of their series. */
  public Labels[] labels() {
    return labels;
  }

  /** One more row. */
  public void add(long ref, long t, double value, Labels labelSet) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    times[size] = t;
    values[size] = value;
    labels[size] = labelSet;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
      labels = Arrays.copyOf(labels, capacity);
    }
  }

  @Override
  public String toString() {
    return "ExemplarsRecord{" + size + " rows}";
  }
}
