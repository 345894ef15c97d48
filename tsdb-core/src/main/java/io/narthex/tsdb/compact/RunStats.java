package io.narthex.tsdb.compact;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How often something was done, how often it failed, how long it took.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/db.go dbMetrics staleSeriesCompactions…, selectedSeriesCompactions…
 */
public final class RunStats {
  private final AtomicLong triggered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Distribution seconds = Distribution.exponential(1, 2, 14);

  /** Another run begins. */
  public void begun() {
    triggered.incrementAndGet();
  }

  /** A run ended; only of those that went well the duration counts. */
  public void ended(boolean well, long nanos) {
    if (well) {
      seconds.observe(nanos / 1e9);
    } else {
      failed.incrementAndGet();
    }
  }

  /** Runs begun. */
  public long triggered() {
    return triggered.get();
  }

  public long failed() {
    return failed.get();
  }

  /** Durations in seconds of the runs that did not fail. */
  public Distribution seconds() {
    return seconds;
  }

  @Override
  public String toString() {
    return "RunStats{" + triggered + ", failed=" + failed + "}";
  }
}
