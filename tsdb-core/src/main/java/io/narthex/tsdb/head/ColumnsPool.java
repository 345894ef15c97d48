package io.narthex.tsdb.head;

import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Columns of transactions that ended, for those to come: a transaction of a scrape's size then
 * allocates nothing a sample.
 *
 * <p>Few are kept, and none that a single huge transaction has grown.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head.go Head.floatsPool
 */
final class ColumnsPool {
  private static final int KEPT = 16;

  /** Largest capacity kept, in rows: 2 MiB. */
  private static final int MAX_ROWS = 1 << 16;

  private final ArrayBlockingQueue<SampleColumns> spare = new ArrayBlockingQueue<>(KEPT);

  private volatile int expected = 64;

  /** Empty columns. */
  SampleColumns take() {
    @Nullable SampleColumns columns = spare.poll();
    return columns == null ? new SampleColumns() : columns;
  }

  /** Empty columns with room for as many rows as a transaction has. */
  SampleColumns takeExpected() {
    SampleColumns columns = take();
    columns.reserve(expected);
    return columns;
  }

  /** Transactions tend to be alike: the next will have about as many rows. */
  void expect(int rows) {
    expected = Math.min(rows + 16, MAX_ROWS);
  }

  /** Gives columns back; nobody may look at them afterwards. */
  void giveBack(SampleColumns columns) {
    if (columns.capacity() > 0 && columns.capacity() <= MAX_ROWS) {
      columns.clear();
      spare.offer(columns);
    }
  }

  @Override
  public String toString() {
    return "ColumnsPool{" + spare.size() + "}";
  }
}
