package io.narthex.testing;

import io.narthex.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that moves when told, and runs due timers on the caller's thread. Wall and monotonic time
 * differ on purpose: code that mixes them up fails.
 *
 * <p>Thread-safety: none; single-threaded simulations only.
 */
public final class ManualTime implements Scheduler {
  private static final long NANO_OFFSET = 7_777_777_777L;

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::order));
  private long nowNanos; // since the epoch
  private long order;

  /** Starts at {@code startMillis} since the epoch. */
  public ManualTime(long startMillis) {
    nowNanos = startMillis * 1_000_000;
  }

  private record Task(long dueNanos, long order, long everyNanos, Runnable run, Timer timer) {}

  @Override
  public Instant instant() {
    return Instant.ofEpochSecond(
        Math.floorDiv(nowNanos, 1_000_000_000), Math.floorMod(nowNanos, 1_000_000_000));
  }

  @Override
  public long millis() {
    return Math.floorDiv(nowNanos, 1_000_000);
  }

  @Override
  public long nanoTime() {
    return nowNanos + NANO_OFFSET;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return add(delay, 0, task);
  }

  @Override
  public Timer every(Duration initialDelay, Duration interval, Runnable task) {
    return add(initialDelay, interval.toNanos(), task);
  }

  private Timer add(Duration delay, long everyNanos, Runnable task) {
    Timer timer =
        new Timer() {
          @Override
          public void cancel() {
            tasks.removeIf(t -> t.timer() == this);
            cancelled.add(this);
          }
        };
    tasks.add(new Task(nowNanos + Math.max(0, delay.toNanos()), order++, everyNanos, task, timer));
    return timer;
  }

  private final java.util.Set<Timer> cancelled =
      java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());

  /** Moves on by {@code d}, running what falls due in order, each at its own time. */
  public void advance(Duration d) {
    long target = nowNanos + d.toNanos();
    for (Task t = tasks.peek(); t != null && t.dueNanos() <= target; t = tasks.peek()) {
      tasks.poll();
      nowNanos = Math.max(nowNanos, t.dueNanos());
      t.run().run();
      if (t.everyNanos() > 0 && !cancelled.contains(t.timer())) {
        tasks.add(
            new Task(t.dueNanos() + t.everyNanos(), order++, t.everyNanos(), t.run(), t.timer()));
      }
    }
    nowNanos = target;
  }

  /** Timers set and not yet due or cancelled. */
  public int pending() {
    return tasks.size();
  }
}
