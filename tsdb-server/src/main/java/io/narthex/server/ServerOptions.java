package io.narthex.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server is started; each field is a flag of {@code narthex serve}.
 *
 * @param configFile {@code --config.file}; null for the built-in demo
 * @param storagePath {@code --storage.tsdb.path}
 * @param retentionTime {@code --storage.tsdb.retention.time}; zero if not given
 * @param retentionBytes {@code --storage.tsdb.retention.size} in bytes; zero if not given
 * @param listenAddress {@code --web.listen-address}
 * @param lifecycleApi {@code --web.enable-lifecycle}
 * @param adminApi {@code --web.enable-admin-api}
 * @param remoteWriteReceiver {@code --web.enable-remote-write-receiver}
 * @param corsOrigin {@code --web.cors.origin}
 * @param lookbackDelta {@code --query.lookback-delta}
 * @param queryTimeout {@code --query.timeout}
 * @param queryConcurrency {@code --query.max-concurrency}
 * @param queryMaxSamples {@code --query.max-samples}
 * @param features {@code --enable-feature}
 * @param flags all flags with their values as given, for {@code /api/v1/status/flags}
 */
public record ServerOptions(
    @Nullable Path configFile,
    Path storagePath,
    Duration retentionTime,
    long retentionBytes,
    InetSocketAddress listenAddress,
    boolean lifecycleApi,
    boolean adminApi,
    boolean remoteWriteReceiver,
    String corsOrigin,
    Duration lookbackDelta,
    Duration queryTimeout,
    int queryConcurrency,
    int queryMaxSamples,
    Set<String> features,
    Map<String, String> flags) {

  /** The text of a flag that has no field of its own; empty if it was not given. */
  String flag(String name) {
    return flags.getOrDefault(name, "");
  }
}
