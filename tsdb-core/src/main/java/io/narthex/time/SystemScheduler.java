package io.narthex.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Real time on a small pool of daemon threads. Whoever creates it closes it.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream none
 */
public final class SystemScheduler implements Scheduler, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemScheduler.class.getName());

  private final ScheduledExecutorService executor;

  /** Starts up to {@code threads} threads named {@code name-N}. */
  public SystemScheduler(String name, int threads) {
    var counter = new java.util.concurrent.atomic.AtomicInteger();
    var pool =
        new ScheduledThreadPoolExecutor(
            threads,
            r -> {
              Thread t = new Thread(r, name + "-" + counter.incrementAndGet());
              t.setDaemon(true);
              return t;
            });
    pool.setRemoveOnCancelPolicy(true);
    executor = pool;
  }

  @Override
  public Instant instant() {
    return SystemTime.INSTANCE.instant();
  }

  @Override
  public long millis() {
    return SystemTime.INSTANCE.millis();
  }

  @Override
  public long nanoTime() {
    return SystemTime.INSTANCE.nanoTime();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return timer(executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public Timer every(Duration initialDelay, Duration interval, Runnable task) {
    return timer(
        executor.scheduleAtFixedRate(
            guarded(task), initialDelay.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static Timer timer(ScheduledFuture<?> future) {
    return () -> future.cancel(false);
  }

  /** A task that throws must not end its timer: the failure is logged and the next run goes on. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "timer task failed", e);
      }
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
