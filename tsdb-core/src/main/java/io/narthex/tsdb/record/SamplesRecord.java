package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Float samples.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefSample
 */
public final class SamplesRecord extends TimedRows {
  private double[] values = new double[FIRST_CAPACITY];

  /** Values; their bits are kept, stale markers included. */
  public double[] values() {
    return values;
  }

  /** One more row. */
  public void add(long ref, long st, long t, double value) {
    int row = addRow(ref, st, t);
    values[row] = value;
  }

  @Override
  void growValues(int capacity) {
    values = Arrays.copyOf(values, capacity);
  }
}
