package io.narthex.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Servers for tests: a port that is free, the admin API, defaults in all else. */
public final class TestServers {
  private TestServers() {}

  /** Options for a configuration and a data directory. */
  public static ServerOptions options(Path config, Path data, String... features) {
    return options(config, data, 0, features);
  }

  /** Without a configuration, with these flags. */
  static ServerOptions options(Path data, Map<String, String> flags) {
    return options(null, data, 0, Set.of(), flags);
  }

  /** With a configuration, on a port of 127.0.0.1. */
  static ServerOptions options(@Nullable Path config, Path data, int port, String... features) {
    return options(config, data, port, Set.of(features), Map.of());
  }

  private static ServerOptions options(
      @Nullable Path config, Path data, int port, Set<String> features, Map<String, String> flags) {
    return new Builder(data).config(config).port(port).features(features).flags(flags).build();
  }

  /** Options of a server, as those above unless something else is said. */
  static final class Builder {
    private final Path data;
    private @Nullable Path config;
    private int port;
    private Duration retentionTime = Duration.ZERO;
    private long retentionBytes;
    private boolean remoteWriteReceiver;
    private Set<String> features = Set.of();
    private Map<String, String> flags = Map.of();

    Builder(Path data) {
      this.data = data;
    }

    Builder config(@Nullable Path file) {
      config = file;
      return this;
    }

    Builder port(int value) {
      port = value;
      return this;
    }

    /** The flags of retention; zero if not given. */
    Builder retention(Duration time, long bytes) {
      retentionTime = time;
      retentionBytes = bytes;
      return this;
    }

    Builder remoteWriteReceiver(boolean on) {
      remoteWriteReceiver = on;
      return this;
    }

    Builder features(Set<String> names) {
      features = names;
      return this;
    }

    Builder flags(Map<String, String> values) {
      flags = values;
      return this;
    }

    ServerOptions build() {
      return new ServerOptions(
          config,
          data,
          retentionTime,
          retentionBytes,
          InetSocketAddress.createUnresolved("127.0.0.1", port),
          false,
          true,
          remoteWriteReceiver,
          ".*",
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          20,
          50_000_000,
          features,
          flags);
    }
  }
}
