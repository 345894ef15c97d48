package io.narthex.tsdb.head;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Keeps out-of-order chunks in place while somebody may read them. Out-of-order samples themselves
 * are not isolated: a reader sees them as they come.
 *
 * <p>Thread-safety: thread-safe, one lock.
 *
 * @upstream tsdb/ooo_isolation.go
 */
final class OutOfOrderIsolation {
  private final Set<Read> reads = new LinkedHashSet<>();
  private long lastGone; // newest out-of-order chunk that is in blocks, 0 if there is none

  /** A reader that may ask for out-of-order chunks written behind {@code lastGone}. */
  static final class Read implements AutoCloseable {
    private final OutOfOrderIsolation isolation;
    private final long lastGone;

    private Read(OutOfOrderIsolation isolation, long lastGone) {
      this.isolation = isolation;
      this.lastGone = lastGone;
    }

    /** Chunks up to this reference are in blocks: the reader leaves them out. */
    long lastGone() {
      return lastGone;
    }

    @Override
    public void close() {
      isolation.close(this);
    }
  }

  synchronized Read open() {
    Read read = new Read(this, lastGone);
    reads.add(read);
    return read;
  }

  private synchronized void close(Read read) {
    reads.remove(read);
    notifyAll();
  }

  /** Newest chunk that is in blocks, as its place in {@code chunks_head/}; 0 if there is none. */
  synchronized long lastGone() {
    return lastGone;
  }

  /** Chunks from now on have lower references than those that are gone. */
  synchronized void restart() {
    lastGone = 0;
  }

  /**
   * Says that chunks up to {@code ref} are in blocks: who opens a read from now on leaves them out.
   * Returns once nobody may ask for them.
   */
  synchronized void beginForgetting(long ref) throws InterruptedException {
    lastGone = ref;
    while (hasReaderUpTo(ref)) {
      wait();
    }
  }

  private boolean hasReaderUpTo(long ref) {
    for (Read read : reads) {
      if (Long.compareUnsigned(read.lastGone, ref) < 0) {
        return true;
      }
    }
    return false;
  }
}
