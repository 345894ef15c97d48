package io.narthex.promql;

import io.narthex.time.Scheduler;
import java.time.Duration;
import java.time.Instant;

/** The system's time, without timers: all that running queries needs. */
final class WallClock implements Scheduler {
  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    throw new UnsupportedOperationException("no timers");
  }

  @Override
  public Timer every(Duration initialDelay, Duration interval, Runnable task) {
    throw new UnsupportedOperationException("no timers");
  }
}
