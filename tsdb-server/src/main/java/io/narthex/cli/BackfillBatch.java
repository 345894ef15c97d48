package io.narthex.cli;

/**
 * Samples on their way from the reader of a text to the writer of blocks, as columns.
 *
 * <p>Thread-safety: none; belongs to one of the two at a time.
 *
 * @upstream none
 */
final class BackfillBatch {
  static final int CAPACITY = 8192;

  /** Numbers of series in {@link BackfillSeries}. */
  final int[] series = new int[CAPACITY];

  final long[] times = new long[CAPACITY];
  final double[] values = new double[CAPACITY];
  int size;

  void add(int number, long t, double v) {
    series[size] = number;
    times[size] = t;
    values[size++] = v;
  }

  boolean isFull() {
    return size == CAPACITY;
  }
}
