package io.narthex.scrape;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.discovery.DiscoveryConfig;
import io.narthex.discovery.DiscoveryManager;
import io.narthex.discovery.DiscoveryStats;
import io.narthex.discovery.TargetGroup;
import io.narthex.storage.Appendable;
import io.narthex.time.Scheduler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes all targets of all jobs into a storage.
 *
 * <pre>{@code
 * ScrapeManager manager = new ScrapeManager(tsdb, scheduler, ScrapeOptions.http());
 * manager.apply(List.of(ScrapeConfig.builder("node").staticTargets("localhost:9100").build()));
 * ...
 * manager.stop();
 * }</pre>
 *
 * <p>Under a simulated clock and with {@link ScrapeOptions#inMemory} everything happens on the
 * thread that moves the clock, the same way each time.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/manager.go Manager
 */
public final class ScrapeManager implements AutoCloseable {
  /** What pools share. */
  record Context(
      Appendable storage,
      Scheduler time,
      ScrapeOptions options,
      ScrapeStats stats,
      AtomicLong seed) {
    /** What sets servers apart that scrape the same targets. */
    long offsetSeed() {
      return seed.get();
    }
  }

  private final Context context;
  private final DiscoveryManager discovery;

  @GuardedBy("this")
  private final Map<String, ScrapePool> pools = new TreeMap<>();

  /** What readers see; they never wait for a reload. */
  private volatile Map<String, ScrapePool> view = Map.of();

  /** Pools of jobs that are gone; their last markers may still be to come. */
  @GuardedBy("this")
  private final List<ScrapePool> retired = new ArrayList<>();

  @GuardedBy("this")
  private Map<Path, FailureLog> failureLogs = Map.of();

  @GuardedBy("this")
  private boolean applying;

  @GuardedBy("this")
  private boolean stopped;

  @GuardedBy("this")
  private long lastSyncNanos;

  @GuardedBy("this")
  private Scheduler.@Nullable Timer pendingSync;

  /**
   * A manager without jobs.
   *
   * @param storage takes the samples; the caller closes it after {@link #stop}
   * @param time gives the turns
   */
  public ScrapeManager(Appendable storage, Scheduler time, ScrapeOptions options) {
    context =
        new Context(
            storage, time, options, new ScrapeStats(), new AtomicLong(options.offsetSeed()));
    discovery = new DiscoveryManager(time, options.executor(), this::targetsChanged);
  }

  /**
   * Makes these the jobs. Jobs that are as before go on undisturbed; those that changed are
   * restarted, keeping what is known of their series where it stays true; the series of those that
   * are gone end.
   *
   * @throws IllegalArgumentException if two jobs have one name; then nothing has changed
   * @throws java.io.UncheckedIOException if a failure log cannot be opened; then nothing has
   *     changed
   */
  public synchronized void apply(List<ScrapeConfig> configs) {
    if (stopped) {
      throw new IllegalStateException("stopped");
    }
    Map<String, ScrapeConfig> byName = byName(configs);
    Map<Path, FailureLog> logs = openLogs(configs);
    retired.removeIf(p -> !p.isEnding());
    for (Map.Entry<String, ScrapePool> e : List.copyOf(pools.entrySet())) {
      if (!byName.containsKey(e.getKey())) {
        e.getValue().stop();
        retired.add(e.getValue());
      }
    }
    pools.keySet().retainAll(byName.keySet());
    Map<String, List<DiscoveryConfig>> searches = new LinkedHashMap<>();
    for (ScrapeConfig config : configs) {
      FailureLog log = config.failureLogFile() == null ? null : logs.get(config.failureLogFile());
      ScrapePool pool = pools.get(config.jobName());
      if (pool == null) {
        context.stats().pools.increment();
        pools.put(config.jobName(), new ScrapePool(config, log, context));
      } else {
        pool.reload(config, log);
      }
      searches.put(config.jobName(), config.discovery());
    }
    failureLogs.values().forEach(FailureLog::close);
    failureLogs = logs;
    view = new TreeMap<>(pools);
    applying = true;
    try {
      discovery.apply(searches);
    } finally {
      applying = false;
    }
    syncAll();
  }

  private static Map<String, ScrapeConfig> byName(List<ScrapeConfig> configs) {
    Map<String, ScrapeConfig> byName = new HashMap<>();
    for (ScrapeConfig config : configs) {
      if (byName.put(config.jobName(), config) != null) {
        throw new IllegalArgumentException(
            "found multiple scrape configs with job name \"" + config.jobName() + "\"");
      }
    }
    return byName;
  }

  /** Opens every log anew, so that a rotated file is let go at a reload. */
  private Map<Path, FailureLog> openLogs(List<ScrapeConfig> configs) {
    Map<Path, FailureLog> logs = new HashMap<>();
    try {
      for (ScrapeConfig config : configs) {
        Path file = config.failureLogFile();
        if (file != null && !logs.containsKey(file)) {
          logs.put(file, new FailureLog(file, context.time()));
        }
      }
    } catch (RuntimeException e) {
      logs.values().forEach(FailureLog::close);
      throw e;
    }
    return logs;
  }

  private synchronized void targetsChanged() {
    if (applying || stopped || pendingSync != null) {
      return;
    }
    long wait =
        lastSyncNanos + context.options().discoveryInterval().toNanos() - context.time().nanoTime();
    pendingSync =
        context
            .time()
            .after(
                java.time.Duration.ofNanos(Math.max(0, wait)),
                () -> context.options().executor().execute(this::syncAll));
  }

  private synchronized void syncAll() {
    pendingSync = null;
    if (stopped) {
      return;
    }
    lastSyncNanos = context.time().nanoTime();
    Map<String, List<TargetGroup>> groups = discovery.groups();
    discovery.sent();
    pools.forEach((job, pool) -> pool.sync(groups.getOrDefault(job, List.of())));
  }

  /** Looks again for targets, now, and takes up what has changed. */
  public void refreshTargets() {
    discovery.refreshAll();
    syncAll();
  }

  /**
   * Scrapes every target once, on the caller's thread, besides its turns. For lessons, tests and
   * measurements.
   *
   * @param t time of the scrape, ms
   */
  public void scrapeAll(long t) {
    List<ScrapeLoop> loops = new ArrayList<>();
    view.values().forEach(p -> loops.addAll(p.loops()));
    for (ScrapeLoop loop : loops) {
      loop.runOnce(t);
    }
  }

  /** All targets as they are at this moment. */
  public TargetsView targets() {
    List<TargetsView.Active> active = new ArrayList<>();
    List<TargetsView.Dropped> dropped = new ArrayList<>();
    Map<String, Integer> counts = new TreeMap<>();
    view.forEach(
        (job, pool) -> {
          for (ScrapeLoop loop : pool.loops()) {
            active.add(TargetsView.Active.of(job, loop.target()));
          }
          for (Target target : pool.dropped()) {
            dropped.add(new TargetsView.Dropped(job, target.discoveredLabels()));
          }
          counts.put(job, pool.droppedCount());
        });
    return new TargetsView(active, dropped, counts);
  }

  /** What targets say of their metrics, one list a target that is scraped now. */
  public List<TargetsView.Metadata> metadata() {
    List<TargetsView.Metadata> all = new ArrayList<>();
    for (ScrapePool pool : view.values()) {
      for (ScrapeLoop loop : pool.loops()) {
        all.add(new TargetsView.Metadata(loop.target().labels(), loop.cache().metadata().list()));
      }
    }
    return all;
  }

  /** The jobs. */
  public synchronized List<ScrapeConfig> jobs() {
    List<ScrapeConfig> configs = new ArrayList<>();
    pools.values().forEach(p -> configs.add(p.config()));
    return configs;
  }

  /**
   * From now on loops that start take this seed, instead of that of the options; running ones keep
   * their turns.
   */
  public void offsetSeed(long seed) {
    context.seed().set(seed);
  }

  /** Tells {@code observer}, and nobody else any more, how long things take. */
  public void observe(ScrapeObserver observer) {
    context.stats().observe(observer);
  }

  /** Figures of each job at this moment. */
  public List<TargetsView.Pool> pools() {
    List<TargetsView.Pool> all = new ArrayList<>();
    view.forEach((job, pool) -> all.add(pool.figures(job)));
    return all;
  }

  /** Figures of discovery. */
  public DiscoveryStats discoveryStats() {
    return discovery.stats();
  }

  /** Counts since the start. */
  public ScrapeStats.Snapshot stats() {
    return context.stats().snapshot();
  }

  /**
   * Ends all scraping and waits for what is under way. No series is marked as ended: after a
   * restart they go on.
   */
  public void stop() {
    List<ScrapePool> all;
    synchronized (this) {
      stopped = true;
      if (pendingSync != null) {
        pendingSync.cancel();
        pendingSync = null;
      }
      all = new ArrayList<>(pools.values());
      all.addAll(retired);
      pools.clear();
      retired.clear();
      view = Map.of();
    }
    discovery.stop();
    all.forEach(ScrapePool::shutDown);
    synchronized (this) {
      failureLogs.values().forEach(FailureLog::close);
      failureLogs = Map.of();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
