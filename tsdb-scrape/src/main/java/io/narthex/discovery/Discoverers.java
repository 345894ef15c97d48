package io.narthex.discovery;

import io.narthex.time.Scheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Makes the search that a configuration describes.
 *
 * @upstream discovery/discovery.go Config.NewDiscoverer
 */
final class Discoverers {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private Discoverers() {}

  static Discoverer create(DiscoveryConfig config, Scheduler time, Executor executor) {
    if (config instanceof StaticDiscovery s) {
      return new StaticDiscoverer(s.groups());
    }
    if (config instanceof FileDiscovery f) {
      return new FileDiscoverer(f, time);
    }
    if (config instanceof HttpDiscovery h) {
      return new PollingDiscoverer(
          h.url(), new HttpQuestion(h, time), h.refreshInterval(), time, executor);
    }
    if (config instanceof DnsDiscovery d) {
      return new PollingDiscoverer("dns " + d.names(), dns(d), d.refreshInterval(), time, executor);
    }
    throw new AssertionError(config);
  }

  /** The system's settings are read at each question: they may change. */
  private static PollingDiscoverer.Question dns(DnsDiscovery config) {
    return () -> new DnsQuestion(config, DnsResolver.of(RESOLV_CONF)).ask();
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
