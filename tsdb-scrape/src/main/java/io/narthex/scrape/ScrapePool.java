package io.narthex.scrape;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.discovery.TargetGroup;
import io.narthex.model.labels.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The targets of one job and their loops.
 *
 * <p>Invariants: one loop for each distinct target. A loop that takes over another's cache is the
 * only one that will ever end those series.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/scrape.go scrapePool
 */
final class ScrapePool {
  private static final System.Logger LOG = System.getLogger(ScrapePool.class.getName());

  private final ScrapeManager.Context context;

  @GuardedBy("this")
  private ScrapeConfig config;

  @GuardedBy("this")
  private @Nullable FailureLog failureLog;

  @GuardedBy("this")
  private Scraper.Job scrapers;

  @GuardedBy("this")
  private final Map<Long, LoopTimer> active = new LinkedHashMap<>();

  /** Stopped loops whose last markers are still to come. */
  @GuardedBy("this")
  private final Set<LoopTimer> ending = new LinkedHashSet<>();

  /** What readers see; they never wait for a lock that a stopping scrape holds. */
  private volatile List<ScrapeLoop> loops = List.of();

  private volatile List<Target> dropped = List.of();
  private volatile int droppedCount;
  private volatile long targetLimit;

  @GuardedBy("this")
  private List<TargetGroup> groups = List.of();

  private final LongAdder syncs = new LongAdder();
  private final LongAdder syncFailures = new LongAdder();

  ScrapePool(ScrapeConfig config, @Nullable FailureLog failureLog, ScrapeManager.Context context) {
    this.config = config;
    this.failureLog = failureLog;
    this.context = context;
    scrapers = newScrapers(config);
  }

  private Scraper.Job newScrapers(ScrapeConfig c) {
    return context.options().scrapers().job(c, context.time(), context.options().userAgent());
  }

  synchronized ScrapeConfig config() {
    return config;
  }

  /** Restarts all loops under a new configuration; what is known of series is kept if it can be. */
  synchronized void reload(ScrapeConfig newConfig, @Nullable FailureLog newFailureLog) {
    boolean restart = !newConfig.equals(config) || newFailureLog != failureLog;
    if (!restart) {
      return;
    }
    long startNanos = context.time().nanoTime();
    boolean keepCaches = newConfig.sameSeriesAs(config);
    context.stats().poolReloads.increment();
    config = newConfig;
    failureLog = newFailureLog;
    scrapers = newScrapers(newConfig);
    refuseAll(active.values());
    for (Map.Entry<Long, LoopTimer> e : active.entrySet()) {
      LoopTimer old = e.getValue();
      ScrapeCache cache = null;
      if (keepCaches) {
        old.loop().disableEndMarkers();
        cache = old.loop().cache();
      }
      end(old);
      e.setValue(newLoop(old.loop().target(), cache));
    }
    forceTargetLimit();
    publish();
    for (LoopTimer l : active.values()) {
      l.start(context.offsetSeed());
    }
    sync(groups);
    context.stats().observer().reloaded(newConfig.scrapeInterval(), since(startNanos));
  }

  @GuardedBy("this")
  private LoopTimer newLoop(Target target, @Nullable ScrapeCache cache) {
    ScrapeLoop loop =
        new ScrapeLoop(
            target,
            scrapers.scraper(target),
            ScrapeSettings.of(config, target, context.options()),
            cache == null ? new ScrapeCache(context.stats()) : cache,
            new ScrapeLoop.Surroundings(
                context.storage(), context.time(), context.stats(), failureLog));
    return new LoopTimer(loop, context.time(), context.options().executor(), context.stats());
  }

  /** Makes the loops fit what discovery has found. */
  synchronized void sync(List<TargetGroup> newGroups) {
    long startNanos = context.time().nanoTime();
    groups = newGroups;
    context.stats().syncs.increment();
    syncs.increment();
    Map<Long, Target> wanted = targets(newGroups);
    List<LoopTimer> gone = new ArrayList<>();
    for (LoopTimer l : active.values()) {
      if (!wanted.containsKey(l.loop().target().hash())) {
        gone.add(l);
      }
    }
    active.keySet().retainAll(wanted.keySet());
    Map<String, ScrapeCache> inherited = stopAll(gone, wanted);
    List<LoopTimer> started = new ArrayList<>();
    for (Target target : wanted.values()) {
      LoopTimer running = active.get(target.hash());
      if (running == null) {
        LoopTimer l = newLoop(target, inherited.remove(target.identityWithoutTimes()));
        active.put(target.hash(), l);
        started.add(l);
      } else {
        running.loop().target().rediscovered(target.discoveredLabels());
      }
    }
    forceTargetLimit();
    publish();
    started.forEach(l -> l.start(context.offsetSeed()));
    context.stats().observer().synced(config.jobName(), since(startNanos));
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(context.time().nanoTime() - startNanos);
  }

  /** The pool's figures at this moment. */
  TargetsView.Pool figures(String job) {
    long families = 0;
    long bytes = 0;
    for (ScrapeLoop loop : loops) {
      families += loop.cache().metadata().size();
      bytes += loop.cache().metadata().bytes();
    }
    return new TargetsView.Pool(
        job,
        loops.size(),
        targetLimit,
        syncs.sum(),
        syncFailures.sum(),
        new TargetsView.MetadataSize(families, bytes));
  }

  /** Stops loops; the caches of those whose target only gets other times are handed on. */
  @GuardedBy("this")
  private Map<String, ScrapeCache> stopAll(List<LoopTimer> gone, Map<Long, Target> wanted) {
    Map<String, ScrapeCache> inherited = new HashMap<>();
    if (gone.isEmpty()) {
      return inherited;
    }
    refuseAll(gone);
    Set<String> identities = new LinkedHashSet<>();
    for (Target t : wanted.values()) {
      if (!active.containsKey(t.hash())) {
        identities.add(t.identityWithoutTimes());
      }
    }
    for (LoopTimer l : gone) {
      String identity = l.loop().target().identityWithoutTimes();
      if (identities.contains(identity)) {
        l.loop().disableEndMarkers();
        inherited.put(identity, l.loop().cache());
      }
      end(l);
    }
    return inherited;
  }

  @GuardedBy("this")
  private void end(LoopTimer l) {
    ending.add(l);
    l.stop(() -> ended(l));
  }

  private synchronized void ended(LoopTimer l) {
    ending.remove(l);
  }

  @GuardedBy("this")
  private Map<Long, Target> targets(List<TargetGroup> newGroups) {
    Map<Long, Target> wanted = new LinkedHashMap<>();
    List<Target> newDropped = new ArrayList<>();
    int count = 0;
    long kept = config.limits().keepDroppedTargets();
    for (TargetGroup group : newGroups) {
      int index = 0;
      for (Labels labels : group.targets()) {
        Labels discovered = TargetLabels.discovered(config, group, labels);
        try {
          Labels relabelled = TargetLabels.relabelled(config, discovered);
          if (relabelled != null) {
            Target target = new Target(relabelled, discovered, config);
            wanted.putIfAbsent(target.hash(), target);
          } else {
            count++;
            if (kept == 0 || newDropped.size() < kept) {
              newDropped.add(new Target(Labels.empty(), discovered, config));
            }
          }
        } catch (TargetException e) {
          context.stats().syncFailed.increment();
          syncFailures.increment();
          LOG.log(
              System.Logger.Level.ERROR,
              "Creating target failed: instance {0} in group {1} of {2}: {3}",
              index,
              group.source(),
              config.jobName(),
              e.getMessage());
        }
        index++;
      }
    }
    dropped = List.copyOf(newDropped);
    droppedCount = count;
    return wanted;
  }

  @GuardedBy("this")
  private void forceTargetLimit() {
    long limit = config.limits().targets();
    String error = null;
    if (limit > 0 && active.size() > limit) {
      context.stats().exceededTargetLimit.increment();
      error =
          "target_limit exceeded (number of targets: " + active.size() + ", limit: " + limit + ")";
    }
    for (LoopTimer l : active.values()) {
      l.loop().forceError(error);
    }
  }

  /** The job is gone: its series end. */
  synchronized void stop() {
    List<LoopTimer> all = new ArrayList<>(active.values());
    active.clear();
    publish();
    refuseAll(all);
    for (LoopTimer l : all) {
      end(l);
    }
  }

  /** The process stops: nothing more is written, the series do not end. */
  void shutDown() {
    List<LoopTimer> all;
    synchronized (this) {
      all = new ArrayList<>(active.values());
      all.addAll(ending);
      active.clear();
      ending.clear();
      publish();
    }
    refuseAll(all);
    all.forEach(LoopTimer::shutDown);
  }

  /** Whether markers of stopped loops are still to come. */
  synchronized boolean isEnding() {
    return !ending.isEmpty();
  }

  List<ScrapeLoop> loops() {
    return loops;
  }

  List<Target> dropped() {
    return dropped;
  }

  int droppedCount() {
    return droppedCount;
  }

  @GuardedBy("this")
  private void publish() {
    List<ScrapeLoop> now = new ArrayList<>();
    for (LoopTimer l : active.values()) {
      now.add(l.loop());
    }
    loops = List.copyOf(now);
    targetLimit = config.limits().targets();
  }

  /** Lets nothing begin anywhere first, so that what is under way is waited for all at once. */
  private static void refuseAll(Iterable<LoopTimer> stopping) {
    for (LoopTimer l : stopping) {
      l.loop().refuse();
    }
  }

  @Override
  public synchronized String toString() {
    return "ScrapePool{" + config.jobName() + ", " + active.size() + " targets}";
  }
}
