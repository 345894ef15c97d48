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

  synchronized Read open(long lastGone) {
    Read read = new Read(this, lastGone);
    reads.add(read);
    return read;
  }

  private synchronized void close(Read read) {
    reads.remove(read);
    notifyAll();
  }

  /** Waits until nobody may ask for chunks up to {@code ref}. */
  synchronized void awaitReadersUpTo(long ref) throws InterruptedException {
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
