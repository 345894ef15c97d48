package io.narthex.tsdb.block;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the readers of something that is let go of once: by the last of them, after its owner
 * closed it.
 *
 * <pre>
 *   open      0 readers        n readers      acquire: n + 1
 *   closed    let go of   <──  n readers      acquire: refused
 * </pre>
 *
 * <p>Invariants: after {@link #close} nobody becomes a reader; of {@code close} and all releases
 * exactly one says that it was the last, and no reader is left then.
 *
 * <p>Thread-safety: thread-safe, one atomic.
 *
 * @upstream tsdb/block.go Block.startRead, Close (waits there)
 */
final class ReaderCount {
  private static final int CLOSED = 1 << 31; // set once closed; the rest is the count

  private final AtomicInteger state = new AtomicInteger();

  /** Becomes a reader; false once closed. */
  boolean acquire() {
    while (true) {
      int n = state.get();
      if (n < 0) {
        return false;
      }
      if (state.compareAndSet(n, n + 1)) {
        return true;
      }
    }
  }

  /** Ends a reader; true if it was the last of a closed one. */
  boolean release() {
    return state.decrementAndGet() == CLOSED;
  }

  /** Lets nobody in any more; true if there is no reader. Closing again is nothing: false. */
  boolean close() {
    return state.getAndUpdate(n -> n | CLOSED) == 0;
  }

  @Override
  public String toString() {
    int n = state.get();
    return "ReaderCount{" + (n & ~CLOSED) + (n < 0 ? ", closed}" : "}");
  }
}
