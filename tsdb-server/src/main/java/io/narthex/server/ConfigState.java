package io.narthex.server;

import io.narthex.server.api.StatusApi;
import io.narthex.server.config.PrometheusConfig;
import io.narthex.server.config.StorageConfig;
import io.narthex.server.metrics.SelfMetrics;
import io.narthex.time.SystemScheduler;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.wlog.WalStats;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is configured now, and how its last reload went, for the pages and metrics.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream cmd/prometheus/main.go reloadConfig
 */
final class ConfigState implements StatusApi.ServerState, SelfMetrics.Reloads {
  private final ServerOptions options;
  private final SystemScheduler clock;
  private final long started;
  private volatile @Nullable PrometheusConfig current;
  private volatile boolean lastSucceeded = true;
  private volatile long lastSuccess;
  private volatile StatusApi.Replay replay = new StatusApi.Replay(0, 0, 0);

  ConfigState(ServerOptions options, @Nullable PrometheusConfig first, SystemScheduler clock) {
    this.options = options;
    this.clock = clock;
    current = first;
    started = clock.millis();
    lastSuccess = started;
  }

  void replayed(Tsdb tsdb) throws IOException {
    WalStats wal = tsdb.stats().head().wal();
    int checkpoint = 0;
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(options.storagePath().resolve("wal"), "checkpoint.[0-9]*")) {
      for (Path dir : found) {
        String number = String.valueOf(dir.getFileName()).substring("checkpoint.".length());
        if (number.chars().allMatch(Character::isDigit)) {
          checkpoint = Math.max(checkpoint, Integer.parseInt(number));
        }
      }
    }
    int last = wal == null ? 0 : wal.currentSegment();
    replay = new StatusApi.Replay(checkpoint, last, last);
  }

  /** Tells it how far the log is read, while the database is being opened. */
  TsdbObserver progress() {
    return new TsdbObserver() {
      @Override
      public void replaying(int first, int last, int segment) {
        replay = new StatusApi.Replay(first, last, segment);
      }
    };
  }

  @Override
  public StatusApi.Replay replay() {
    return replay;
  }

  String jobYaml(String job) {
    PrometheusConfig shown = current;
    return shown == null ? "job_name: " + job + "\n" : shown.jobText(job);
  }

  void succeeded(PrometheusConfig fresh) {
    current = fresh;
    lastSucceeded = true;
    lastSuccess = clock.millis();
  }

  void failed() {
    lastSucceeded = false;
  }

  @Override
  public long startTime() {
    return started;
  }

  @Override
  public String configYaml() {
    PrometheusConfig shown = current;
    return shown == null
        ? "# No configuration file: the server scrapes itself and its demo.\n"
        : shown.toString();
  }

  @Override
  public boolean lastReloadSucceeded() {
    return lastSucceeded;
  }

  @Override
  public long lastReloadTime() {
    return lastSuccess;
  }

  @Override
  public String retention() {
    PrometheusConfig shown = current;
    return Retention.of(options, shown == null ? StorageConfig.DEFAULT : shown.storage())
        .toString();
  }

  @Override
  public Map<String, String> flags() {
    return options.flags();
  }
}
