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

  /** The same, on a port of 127.0.0.1. */
  static ServerOptions options(@Nullable Path config, Path data, int port, String... features) {
    return new ServerOptions(
        config,
        data,
        Duration.ZERO,
        0,
        InetSocketAddress.createUnresolved("127.0.0.1", port),
        false,
        true,
        false,
        ".*",
        Duration.ofMinutes(5),
        Duration.ofMinutes(2),
        20,
        50_000_000,
        Set.of(features),
        Map.of());
  }
}
