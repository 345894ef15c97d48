package io.narthex.promql;

import io.narthex.promql.value.PromqlException;
import io.narthex.time.TimeSource;
import java.time.Duration;

/**
 * Whether a query must stop: it was cancelled, its thread was interrupted, or its time is over.
 * Operators ask every few series.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream promql/engine.go contextDone
 */
final class StopSignal {
  private final TimeSource clock;
  private volatile boolean canceled;
  private volatile long deadline = Long.MAX_VALUE;
  private boolean started;

  StopSignal(TimeSource clock) {
    this.clock = clock;
  }

  void start(Duration timeout) {
    if (started) {
      throw new IllegalStateException("query has run already");
    }
    started = true;
    deadline = clock.nanoTime() + timeout.toNanos();
  }

  void cancel() {
    canceled = true;
  }

  /** Throws if the query must stop during {@code phase}. */
  void check(String phase) {
    if (canceled || Thread.currentThread().isInterrupted()) {
      throw new PromqlException.Canceled(phase);
    }
    if (deadline != Long.MAX_VALUE && clock.nanoTime() - deadline >= 0) {
      throw new PromqlException.Timeout(phase);
    }
  }
}
