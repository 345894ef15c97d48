package io.narthex.discovery;

import io.narthex.time.Scheduler;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Makes the search that a configuration describes.
 *
 * @upstream discovery/discovery.go Config.NewDiscoverer
 */
final class Discoverers {
  private Discoverers() {}

  static Discoverer create(DiscoveryConfig config, Scheduler time, Executor executor) {
    if (config instanceof StaticDiscovery s) {
      return new StaticDiscoverer(s.groups());
    }
    throw new AssertionError(config);
  }

  /** Tells once what is written down. */
  private static final class StaticDiscoverer implements Discoverer {
    private final List<TargetGroup> groups;

    StaticDiscoverer(List<TargetGroup> groups) {
      this.groups = groups;
    }

    @Override
    public void start(Listener listener) {
      listener.found(groups);
    }

    @Override
    public void refresh() {}

    @Override
    public void stop() {}
  }
}
