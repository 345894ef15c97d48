package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.time.Duration;

/**
 * The moment by which a request must be done.
 *
 * @param time tells how long that is
 * @param nanos the moment, by {@link Scheduler#nanoTime}
 */
record Deadline(Scheduler time, long nanos) {
  /** The time is up. */
  static final class ExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    ExceededException() {
      super("context deadline exceeded");
    }
  }

  static Deadline in(Duration d, Scheduler time) {
    return new Deadline(time, time.nanoTime() + d.toNanos());
  }

  boolean isOver() {
    return leftNanos() <= 0;
  }

  long leftNanos() {
    return nanos - time.nanoTime();
  }

  /**
   * What is left, at least 1 ms.
   *
   * @throws ExceededException if nothing is
   */
  int leftMillis() throws ExceededException {
    long left = leftNanos();
    if (left <= 0) {
      throw new ExceededException();
    }
    return (int) Math.max(1, Math.min(left / 1_000_000, Integer.MAX_VALUE));
  }
}
