package io.narthex.bench.scrape;

import io.narthex.time.Scheduler;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that is set by hand, with timers that never fire: a measurement gives the turns itself.
 */
final class StillTime implements Scheduler {
  private long millis;

  StillTime(long millis) {
    this.millis = millis;
  }

  void set(long t) {
    millis = t;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return () -> {};
  }

  @Override
  public Timer every(Duration initialDelay, Duration interval, Runnable task) {
    return () -> {};
  }
}
