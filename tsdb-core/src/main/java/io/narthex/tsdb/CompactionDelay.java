package io.narthex.tsdb;

import io.narthex.time.TimeSource;
import java.time.Duration;

/**
 * Holds a head that is due back for a while, from the moment it was first seen to be due.
 *
 * <pre>
 *   head     not due | due ..................| cut, cut | not due
 *   isOver   false     false (delay passes)    true       false, forgotten
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the lock of compaction.
 *
 * @upstream tsdb/db.go waitingForCompactionDelay
 */
final class CompactionDelay {
  private final Duration delay;
  private final TimeSource clock;
  private boolean started;
  private long startNanos;

  CompactionDelay(Duration delay, TimeSource clock) {
    this.delay = delay;
    this.clock = clock;
  }

  /** Whether a head may be cut now, given whether it is due. */
  boolean isOver(boolean due) {
    if (!due) {
      started = false;
      return false;
    }
    if (!started) {
      started = true;
      startNanos = clock.nanoTime();
    }
    return !isWaiting();
  }

  /** Whether a head that is due is being held back. */
  boolean isWaiting() {
    return started && clock.nanoTime() - startNanos < delay.toNanos();
  }

  @Override
  public String toString() {
    return "CompactionDelay{" + delay + (started ? ", running" : "") + "}";
  }
}
