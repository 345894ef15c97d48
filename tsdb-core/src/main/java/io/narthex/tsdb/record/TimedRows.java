package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Samples of whatever kind: reference, start timestamp and timestamp of each row. Start timestamps
 * are 0 where there are none; only records of the second version keep them.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefSample, RefHistogramSample, RefFloatHistogramSample
 */
public abstract sealed class TimedRows implements WalRecord permits SamplesRecord, HistogramRows {
  static final int FIRST_CAPACITY = 16;

  private int size;
  private long[] refs = new long[FIRST_CAPACITY];
  private long[] startTimes = new long[FIRST_CAPACITY];
  private long[] times = new long[FIRST_CAPACITY];

  TimedRows() {}

  @Override
  public final int size() {
    return size;
  }

  @Override
  public void clear() {
    size = 0;
  }

  /** References of series. */
  public final long[] refs() {
    return refs;
  }

  /** Start timestamps in ms, 0 if none. */
  public final long[] startTimes() {
    return startTimes;
  }

  /** Timestamps in ms. */
  public final long[] times() {
    return times;
  }

  /** Makes room for {@code rows} rows in all. */
  public final void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      startTimes = Arrays.copyOf(startTimes, capacity);
      times = Arrays.copyOf(times, capacity);
      growValues(capacity);
    }
  }

  /** Makes the column of what was sampled as long as the others. */
  abstract void growValues(int capacity);

  /** One more row; where it is, so that its value can be put there. */
  final int addRow(long ref, long st, long t) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    startTimes[size] = st;
    times[size] = t;
    return size++;
  }

  /** Declares the first {@code rows} rows of the columns the content. */
  final void setSize(int rows) {
    size = rows;
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "{" + size + " rows}";
  }
}
