package io.narthex.discovery;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes the search that a configuration describes.
 *
 * @upstream discovery/discovery.go Config.NewDiscoverer
 */
final class Discoverers {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private Discoverers() {}

  static Discoverer create(
      DiscoveryConfig config, Scheduler time, Executor executor, DiscoveryCounters counters) {
    if (config instanceof StaticDiscovery s) {
      return new StaticDiscoverer(s.groups());
    }
    if (config instanceof FileDiscovery f) {
      return new FileDiscoverer(f, time, counters.fileReadErrors);
    }
    if (config instanceof HttpDiscovery h) {
      return new PollingDiscoverer(
          h.url(),
          counted(new HttpQuestion(h, time), counters.httpFailures),
          h.refreshInterval(),
          time,
          executor);
    }
    if (config instanceof DnsDiscovery d) {
      return new PollingDiscoverer(
          "dns " + d.names(),
          counted(dns(d), counters.dnsFailures),
          d.refreshInterval(),
          time,
          executor);
    }
    throw new AssertionError(config);
  }

  /** The system's settings are read at each question: they may change. */
  private static PollingDiscoverer.Question dns(DnsDiscovery config) {
    return () -> new DnsQuestion(config, DnsResolver.of(RESOLV_CONF)).ask();
  }

  private static PollingDiscoverer.Question counted(
      PollingDiscoverer.Question question, LongAdder failures) {
    return () -> {
      try {
        return question.ask();
      } catch (IOException e) {
        failures.increment();
        throw e;
      }
    };
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
