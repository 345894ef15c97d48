package io.narthex.time;

import java.time.Duration;

/**
 * The one door to time and timers: what runs later runs through here, so that a test or a lesson
 * can put a simulated clock behind it and run everything on its own thread.
 *
 * <p>Thread-safety: implementations are thread-safe.
 *
 * @upstream none — upstream uses Go's time package and goroutines
 */
public interface Scheduler extends TimeSource {
  /** A timer that was set; {@link #cancel} is idempotent and does not wait for a running task. */
  interface Timer {
    /** Lets the timer fire no more. */
    void cancel();
  }

  /** Runs {@code task} once, {@code delay} from now (at once if not positive). */
  Timer after(Duration delay, Runnable task);

  /** Runs {@code task} every {@code interval}, for the first time after {@code initialDelay}. */
  Timer every(Duration initialDelay, Duration interval, Runnable task);
}
