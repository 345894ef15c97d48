package io.narthex.tsdb.wlog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;

/**
 * Compressors and their memory, for batches to come: a commit allocates nothing for its log.
 *
 * <p>Few are kept, and none that a single huge batch has grown.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none — upstream has one compressor, under the log's lock
 */
final class StoredRecordsPool implements AutoCloseable {
  private static final int KEPT = 8;

  /** Largest capacity kept, in bytes. */
  private static final int MAX_CAPACITY = 4 << 20;

  private final Compression compression;

  @GuardedBy("this")
  private final ArrayDeque<StoredRecords> spare = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean closed;

  StoredRecordsPool(Compression compression) {
    this.compression = compression;
  }

  /** An empty one; to be given back. */
  StoredRecords take() {
    StoredRecords records;
    synchronized (this) {
      records = spare.poll();
    }
    return records == null ? new StoredRecords(compression) : records;
  }

  /** Takes one back; nobody may look at it afterwards. */
  void giveBack(StoredRecords records) {
    records.clear();
    synchronized (this) {
      if (!closed && spare.size() < KEPT && records.capacity() <= MAX_CAPACITY) {
        spare.push(records);
        return;
      }
    }
    records.close();
  }

  /** Frees those that are here, and those given back later as they come. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      while (!spare.isEmpty()) {
        spare.pop().close();
      }
    }
  }

  @Override
  public String toString() {
    return "StoredRecordsPool{" + compression + "}";
  }
}
