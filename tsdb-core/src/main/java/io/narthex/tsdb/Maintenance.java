package io.narthex.tsdb;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The timer around the database's own methods: every minute reload, compact, map chunks, see to
 * stale series; at once when a commit made the head due. One round runs at a time, on a thread of
 * the scheduler.
 *
 * <p>After a failed compaction the next waits a second, then two … up to a minute.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/db.go DB.run
 */
final class Maintenance {
  private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(1);
  private static final Duration STATE_INTERVAL = Duration.ofSeconds(1);

  private final Tsdb tsdb;
  private final TsdbOptions options;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final AtomicLong triggered = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private volatile Scheduler.@Nullable Timer timer;
  private volatile Scheduler.@Nullable Timer stateTimer;
  private volatile boolean compactions;
  private volatile boolean stopped;
  private volatile long notBefore = Long.MIN_VALUE; // of the scheduler's nanoTime
  private Duration backoff = Duration.ZERO;

  Maintenance(Tsdb tsdb, TsdbOptions options) {
    this.tsdb = tsdb;
    this.options = options;
    this.compactions = options.autoCompact();
  }

  void start() {
    Scheduler scheduler = options.scheduler();
    if (options.background() && scheduler != null) {
      timer = scheduler.every(options.reloadInterval(), options.reloadInterval(), this::round);
      if (options.head().fastStartup()) {
        stateTimer = scheduler.every(STATE_INTERVAL, STATE_INTERVAL, this::saveSeriesState);
      }
    }
  }

  private void saveSeriesState() {
    if (stopped) {
      return;
    }
    try {
      tsdb.saveSeriesState();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "writing the series state failed", e);
    }
  }

  void compactions(boolean on) {
    compactions = on;
  }

  /** How often compaction was asked for. */
  long triggered() {
    return triggered.get();
  }

  /** How often that was while compaction was off. */
  long skipped() {
    return skipped.get();
  }

  /**
   * Compacts soon, unless that is about to happen anyway: while one compaction runs, one more waits
   * for it and no other, so that commits do not fill the threads of the scheduler with waiting.
   */
  void trigger() {
    Scheduler scheduler = options.scheduler();
    if (scheduler != null && !stopped && queued.compareAndSet(false, true)) {
      scheduler.after(
          Duration.ZERO,
          () -> {
            synchronized (this) {
              queued.set(false);
              compact(scheduler);
            }
          });
    }
  }

  private void round() {
    Scheduler scheduler = options.scheduler();
    if (stopped || scheduler == null) {
      return;
    }
    try {
      tsdb.reloadBlocks();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "reloadBlocks", e);
    }
    compact(scheduler);
    try {
      tsdb.mapFullChunks();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "mapping head chunks failed", e);
    }
    if (stopped || !compactions) {
      return;
    }
    try {
      tsdb.compactStaleIfDue();
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "immediate stale series compaction failed", e);
    }
  }

  private synchronized void compact(Scheduler scheduler) {
    triggered.incrementAndGet();
    boolean waiting = notBefore != Long.MIN_VALUE && scheduler.nanoTime() - notBefore < 0;
    if (!compactions) {
      skipped.incrementAndGet();
    }
    if (stopped || !compactions || waiting) {
      return;
    }
    try {
      tsdb.compact();
      backoff = Duration.ZERO;
      notBefore = Long.MIN_VALUE;
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "compaction failed", e);
      backoff = backoff.isZero() ? FIRST_BACKOFF : backoff.multipliedBy(2);
      backoff = backoff.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : backoff;
      notBefore = scheduler.nanoTime() + backoff.toNanos();
    }
  }

  void stop() {
    stopped = true;
    Scheduler.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
    Scheduler.Timer saving = stateTimer;
    if (saving != null) {
      saving.cancel();
    }
  }
}
