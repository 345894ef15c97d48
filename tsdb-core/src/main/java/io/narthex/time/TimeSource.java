package io.narthex.time;

import java.time.InstantSource;

/**
 * Wall time, and a monotonic time for durations.
 *
 * <p>Thread-safety: implementations are thread-safe.
 *
 * @upstream none — upstream uses Go's time package
 */
public interface TimeSource extends InstantSource {
  /** Monotonic time in ns, unrelated to the wall clock: for durations only. */
  long nanoTime();

  /** Real time. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
