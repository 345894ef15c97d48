package io.narthex.tsdb.head;

/**
 * Floats of the series of a page that are not in their chunks yet: the newest samples as plain
 * columns, level by level, so that a scrape writes the samples of neighbours side by side.
 *
 * <pre>
 *   row        0     1     2     3   ...
 *   level 0  | t v | t v |     | t v |
 *   level 1  | t v | t v |     | t v |       count   3  2  0  3
 *   level 2  | t v |     |     | t v |       limit   8  8  0  5   so many the chunk takes for sure,
 *   ...      |     |     |     |     |       until   ..           if they are before this time
 *   level 7  |     |     |     |     |
 * </pre>
 *
 * <p>Why: encoding needs the chunk, which lies cold behind five references; encoding eight samples
 * together waits for it once. The bytes are those of samples encoded one by one: staged is only
 * what needs no decision, and who looks at the chunk has its row drained first.
 *
 * <p>Invariants: {@code count <= limit <= DEPTH}; a row that is not armed has a limit of 0.
 *
 * <p>Thread-safety: none; the caller holds the lock of the page.
 *
 * @upstream none
 */
final class StagedFloats {
  /** Most samples staged of a series. */
  static final int DEPTH = 8;

  private final int rows;
  private final byte[] count;
  private final byte[] limit;
  private final long[] until;
  private final long[] times;
  private final double[] values;
  private final long[] drainedTimes = new long[DEPTH];
  private final double[] drainedValues = new double[DEPTH];
  private long armed; // a bit a row

  StagedFloats(int rows) {
    this.rows = rows;
    count = new byte[rows];
    limit = new byte[rows];
    until = new long[rows];
    times = new long[rows * DEPTH];
    values = new double[rows * DEPTH];
  }

  /** Says that the chunk of the row takes {@code most} floats before {@code end} for sure. */
  void arm(int row, int most, long end) {
    limit[row] = (byte) Math.min(most, DEPTH);
    until[row] = end;
    armed |= 1L << row;
  }

  /** Forgets what is staged in the row, and takes nothing more there. */
  void disarm(int row) {
    count[row] = 0;
    limit[row] = 0;
    armed &= ~(1L << row);
  }

  /** Whether a row may stage, now or once its limit is raised. */
  boolean anyArmed() {
    return armed != 0;
  }

  /** Whether the row takes a float at {@code t}. */
  boolean takes(int row, long t) {
    return count[row] < limit[row] && t < until[row];
  }

  /** Adds a float that the row takes. */
  void add(int row, long t, double v) {
    int n = count[row];
    times[n * rows + row] = t;
    values[n * rows + row] = v;
    count[row] = (byte) (n + 1);
  }

  /** Samples staged in the row. */
  int count(int row) {
    return count[row];
  }

  /** Time of sample {@code i} of the row, the oldest being 0. */
  long time(int row, int i) {
    return times[i * rows + row];
  }

  double value(int row, int i) {
    return values[i * rows + row];
  }

  /**
   * Takes the samples out of the row, to where {@link #drainedTimes} and {@link #drainedValues}
   * have them until the next call.
   *
   * @return how many
   */
  int drain(int row) {
    int n = count[row];
    for (int i = 0; i < n; i++) {
      drainedTimes[i] = times[i * rows + row];
      drainedValues[i] = values[i * rows + row];
    }
    count[row] = 0;
    limit[row] -= (byte) n;
    return n;
  }

  long[] drainedTimes() {
    return drainedTimes;
  }

  double[] drainedValues() {
    return drainedValues;
  }

  @Override
  public String toString() {
    return "StagedFloats{" + Long.bitCount(armed) + " of " + rows + " rows}";
  }
}
