package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Float samples. Start timestamps are 0 where there are none; only records of the second version
 * keep them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefSample
 */
public final class SamplesRecord implements WalRecord {
  private int size;
  private long[] refs = new long[16];
  private long[] startTimes = new long[16];
  private long[] times = new long[16];
  private double[] values = new double[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    size = 0;
  }

  /** References of series. */
  public long[] refs() {
    return refs;
  }

  /** Start timestamps in ms, 0 if none. */
  public long[] startTimes() {
    return startTimes;
  }

  /** Timestamps in ms. */
  public long[] times() {
    return times;
  }

  /** Values; their bits are kept, stale markers included. */
  public double[] values() {
    return values;
  }

  /** One more row. */
  public void add(long ref, long st, long t, double value) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    startTimes[size] = st;
    times[size] = t;
    values[size] = value;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      startTimes = Arrays.copyOf(startTimes, capacity);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
    }
  }

  /** Declares the first {@code rows} rows of the columns the content. */
  void setSize(int rows) {
    size = rows;
  }

  @Override
  public String toString() {
    return "SamplesRecord{" + size + " rows}";
  }
}
