package io.narthex.scrape;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Gives a {@link ScrapeLoop} its turns: one an interval, at the target's own point in it, stamped
 * with the planned time as long as the turn is not late by more than the tolerance.
 *
 * <pre>
 *   planned   |--------|--------|--------|--------|
 *   started   |         |       |             |          late by 1 ms, late by much, next left out
 *   stamped   |--------|--------|-------------|----
 * </pre>
 *
 * <p>After {@link #stop} the two turns that would have been next are waited for, and a tenth of the
 * interval: if the target has come back by then, its samples are newer than the markers, which are
 * stamped with the first of those turns and so refused.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/scrape.go scrapeLoop.run, endOfRunStaleness
 */
final class LoopTimer {
  /** Beyond it a sample's own time is truer than the planned one; at most 1 % of the interval. */
  private static final long TOLERANCE_NANOS = 2_000_000;

  private final ScrapeLoop loop;
  private final Scheduler time;
  private final Executor executor;
  private final ScrapeStats stats;
  private final long intervalNanos;
  private final AtomicBoolean busy = new AtomicBoolean();

  @GuardedBy("this")
  private Scheduler.@Nullable Timer timer;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private long nextTurnNanos;

  private volatile long plannedNanos; // since the epoch; the busy thread's

  /** Start of the scrape before, by the monotonic clock; the busy thread's. */
  private volatile long startedNanos;

  private volatile boolean started;

  LoopTimer(ScrapeLoop loop, Scheduler time, Executor executor, ScrapeStats stats) {
    this.loop = loop;
    this.time = time;
    this.executor = executor;
    this.stats = stats;
    intervalNanos = loop.target().interval().toNanos();
  }

  ScrapeLoop loop() {
    return loop;
  }

  /** Begins: the first turn comes within one interval. */
  synchronized void start(long offsetSeed) {
    Duration interval = Duration.ofNanos(intervalNanos);
    Duration offset = loop.target().offset(interval, epochNanos(), offsetSeed);
    nextTurnNanos = time.nanoTime() + offset.toNanos();
    timer = time.every(offset, interval, this::turn);
  }

  private long epochNanos() {
    java.time.Instant now = time.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private void turn() {
    synchronized (this) {
      nextTurnNanos = time.nanoTime() + intervalNanos;
    }
    if (!busy.compareAndSet(false, true)) {
      stats.skippedTicks.increment();
      return;
    }
    try {
      executor.execute(this::scrape);
    } catch (RuntimeException e) {
      busy.set(false);
      throw e;
    }
  }

  private void scrape() {
    try {
      long now = time.nanoTime();
      if (started) {
        stats
            .observer()
            .interval(Duration.ofNanos(intervalNanos), Duration.ofNanos(now - startedNanos));
      }
      startedNanos = now;
      started = true;
      loop.runOnce(stamp(epochNanos()));
    } finally {
      busy.set(false);
    }
  }

  /** The planned time in ms if {@code now} is close to it, else now. */
  private long stamp(long now) {
    long planned = plannedNanos;
    if (planned == 0) {
      planned = now;
    }
    if (now - planned >= intervalNanos) {
      planned += (now - planned) / intervalNanos * intervalNanos;
    }
    plannedNanos = planned;
    long tolerance = Math.min(intervalNanos / 100, TOLERANCE_NANOS);
    long stamped = now - planned <= tolerance ? planned : now;
    return Math.floorDiv(stamped, 1_000_000);
  }

  /** Ends the turns, waits for a scrape under way, and plans the markers that end the series. */
  void stop(Runnable whenDone) {
    cancel();
    boolean scraped = loop.stop();
    synchronized (this) {
      if (!ended && scraped && !loop.endMarkersDisabled()) {
        timer =
            time.after(
                Duration.ofNanos(nextTurnNanos - time.nanoTime()), () -> firstMissed(whenDone));
        return;
      }
    }
    whenDone.run();
  }

  private synchronized void firstMissed(Runnable whenDone) {
    if (ended) {
      return;
    }
    long missed = time.millis();
    timer =
        time.after(
            Duration.ofNanos(intervalNanos + intervalNanos / 10),
            () -> executor.execute(() -> endSeries(missed, whenDone)));
  }

  private void endSeries(long t, Runnable whenDone) {
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    loop.endSeries(t);
    whenDone.run();
  }

  /**
   * Ends everything at once, markers to come among it: the process stops, the series do not end.
   */
  void shutDown() {
    synchronized (this) {
      ended = true;
    }
    cancel();
    loop.stop();
  }

  private synchronized void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
