package io.narthex.discovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.time.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * Runs the discoveries of all jobs. Equal configurations are one search, which goes on untouched
 * when the configuration is loaded anew.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream discovery/manager.go Manager
 */
public final class DiscoveryManager {
  private final Scheduler time;
  private final Executor executor;
  private final Runnable changed;
  private final DiscoveryCounters counters = new DiscoveryCounters();

  @GuardedBy("this")
  private Map<DiscoveryConfig, Provider> providers = new HashMap<>();

  @GuardedBy("this")
  private Map<String, List<DiscoveryConfig>> jobs = new HashMap<>();

  /**
   * A manager without jobs.
   *
   * @param executor runs searches that take time
   * @param changed told, on any thread, when {@link #groups} of some job have changed
   */
  public DiscoveryManager(Scheduler time, Executor executor, Runnable changed) {
    this.time = time;
    this.executor = executor;
    this.changed = changed;
  }

  /** One search and what it has found so far. */
  private final class Provider {
    private final Discoverer discoverer;

    @GuardedBy("this")
    private final Map<String, TargetGroup> groups = new LinkedHashMap<>();

    Provider(Discoverer discoverer) {
      this.discoverer = discoverer;
    }

    void start() {
      discoverer.start(this::found);
    }

    private void found(List<TargetGroup> update) {
      counters.received.increment();
      synchronized (this) {
        for (TargetGroup group : update) {
          if (group.targets().isEmpty()) {
            groups.remove(group.source());
          } else {
            groups.put(group.source(), group);
          }
        }
      }
      changed.run();
    }

    synchronized List<TargetGroup> groups() {
      return new ArrayList<>(groups.values());
    }
  }

  /** Replaces the jobs; searches nobody needs any more end, new ones begin. */
  public void apply(Map<String, List<DiscoveryConfig>> newJobs) {
    List<Provider> started = new ArrayList<>();
    List<Provider> stopped;
    synchronized (this) {
      Map<DiscoveryConfig, Provider> kept = new HashMap<>();
      for (List<DiscoveryConfig> configs : newJobs.values()) {
        for (DiscoveryConfig config : configs) {
          Provider running = providers.remove(config);
          if (running != null) {
            kept.put(config, running);
          } else if (!kept.containsKey(config)) {
            Provider provider = new Provider(Discoverers.create(config, time, executor, counters));
            kept.put(config, provider);
            started.add(provider);
          }
        }
      }
      stopped = new ArrayList<>(providers.values());
      providers = kept;
      jobs = new TreeMap<>(newJobs);
    }
    stopped.forEach(p -> p.discoverer.stop());
    started.forEach(Provider::start);
  }

  /** What has been found for each job; a job without targets is there with an empty list. */
  public synchronized Map<String, List<TargetGroup>> groups() {
    Map<String, List<TargetGroup>> all = new TreeMap<>();
    jobs.forEach(
        (job, configs) -> {
          List<TargetGroup> groups = new ArrayList<>();
          for (DiscoveryConfig config : configs) {
            Provider provider = providers.get(config);
            if (provider != null) {
              groups.addAll(provider.groups());
            }
          }
          all.put(job, groups);
        });
    return all;
  }

  /** The jobs have been given what was found. */
  public void sent() {
    counters.sent.increment();
  }

  /** Figures of discovery at this moment. */
  public DiscoveryStats stats() {
    Map<String, Integer> targets = new TreeMap<>();
    groups()
        .forEach(
            (job, groups) ->
                targets.put(job, groups.stream().mapToInt(g -> g.targets().size()).sum()));
    return new DiscoveryStats(
        targets,
        counters.received.sum(),
        counters.sent.sum(),
        Map.of("dns", counters.dnsFailures.sum(), "http", counters.httpFailures.sum()),
        counters.fileReadErrors.sum());
  }

  /** Looks again everywhere, now. */
  public void refreshAll() {
    List<Provider> all;
    synchronized (this) {
      all = new ArrayList<>(providers.values());
    }
    all.forEach(p -> p.discoverer.refresh());
  }

  /** Ends all searches. */
  public void stop() {
    apply(Map.of());
  }
}
