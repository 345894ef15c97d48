package io.narthex.tsdb.head;

import org.jspecify.annotations.Nullable;

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
 *   level 7  |     |     |     |     |       chunk   c  c  -  c   which one
 * </pre>
 *
 * <p>Why: encoding needs the chunk, which lies cold behind four references; encoding eight samples
 * together waits for it once. The bytes are those of samples encoded one by one: staged is only
 * what needs no decision, and who looks at the chunk has its row flushed first.
 *
 * <p>Invariants: {@code count <= limit <= DEPTH}; a row that is not armed has no chunk and a limit
 * of 0.
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
  private final @Nullable MemChunk[] chunks;
  private final long[] flushedTimes = new long[DEPTH];
  private final double[] flushedValues = new double[DEPTH];
  private int armed; // rows with a chunk

  StagedFloats(int rows) {
    this.rows = rows;
    count = new byte[rows];
    limit = new byte[rows];
    until = new long[rows];
    times = new long[rows * DEPTH];
    values = new double[rows * DEPTH];
    chunks = new MemChunk[rows];
  }

  /** Says that a chunk takes {@code most} floats before {@code end} for sure; none are staged. */
  void arm(int row, MemChunk chunk, int most, long end) {
    MemChunk before = chunks[row];
    if (before != chunk) {
      armed += before == null ? 1 : 0;
      chunks[row] = chunk;
    }
    limit[row] = (byte) Math.max(0, Math.min(most, DEPTH));
    until[row] = end;
  }

  /** Forgets what is staged in the row, and takes nothing more there. */
  void disarm(int row) {
    armed -= chunks[row] == null ? 0 : 1;
    chunks[row] = null;
    count[row] = 0;
    limit[row] = 0;
  }

  /** Whether a row may stage, now or once its chunk was looked at. */
  boolean anyArmed() {
    return armed > 0;
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

  /** Whether the row is full, but its chunk takes that and a float at {@code t} for sure. */
  boolean flows(int row, long t, ChunkSettings settings) {
    int n = count[row];
    MemChunk chunk = chunks[row];
    return n == limit[row]
        && t < until[row]
        && chunk != null
        && chunk.floatsUntilDecision(settings) > n;
  }

  /** As {@link #flush}, for a row that {@link #flows}: it takes floats again then. */
  void makeRoom(int row, ChunkSettings settings) {
    flush(row);
    MemChunk chunk = chunks[row];
    if (chunk != null) {
      arm(row, chunk, chunk.floatsUntilDecision(settings), until[row]);
    }
  }

  /** Puts the samples of a row into its chunk. */
  void flush(int row) {
    int n = count[row];
    MemChunk chunk = chunks[row];
    if (n == 0 || chunk == null) {
      return;
    }
    for (int i = 0; i < n; i++) {
      flushedTimes[i] = times[i * rows + row];
      flushedValues[i] = values[i * rows + row];
    }
    chunk.appendAll(flushedTimes, flushedValues, 0, n);
    count[row] = 0;
    limit[row] -= (byte) n;
  }

  /** Brings the end of the chunk of a row that is full into the processor's cache. */
  int touchFull(int row) {
    MemChunk chunk = chunks[row];
    return count[row] < limit[row] || chunk == null ? 0 : chunk.touch();
  }

  /** Brings the columns into the processor's cache; the lock is not needed. */
  int touch() {
    int level = (count[0] & (DEPTH - 1)) * rows;
    int touched = limit[0];
    for (int row = 0; row < rows; row += SeriesPage.LINE) {
      touched += (int) until[row] + (int) times[level + row] + (int) values[level + row];
    }
    return touched;
  }

  @Override
  public String toString() {
    return "StagedFloats{" + armed + " of " + rows + " rows}";
  }
}
