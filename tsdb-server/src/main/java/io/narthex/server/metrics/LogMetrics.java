package io.narthex.server.metrics;

import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.tsdb.wlog.WalStats;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of the write-ahead log and of the log of late samples. How long syncs take is told as
 * they happen; the rest is read when somebody asks.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/wlog/wlog.go newWLMetrics
 */
public final class LogMetrics implements TsdbObserver {
  private static final String WAL = "prometheus_tsdb_wal_";
  private static final String WBL = "prometheus_tsdb_out_of_order_wbl_";
  private static final String WBL_DIR = "wbl";

  /** How long what was observed counts for quantiles, as with Go's client. */
  private static final int MAX_AGE_SECONDS = 600;

  private final PrometheusRegistry registry;
  private final Summary walSyncs;
  private @Nullable Summary wblSyncs; // guarded by this; null until late samples are logged

  LogMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    walSyncs = syncs(WAL);
  }

  private Summary syncs(String prefix) {
    return Summary.builder()
        .name(prefix + "fsync_duration_seconds")
        .help("How long it takes until what was written would survive a power cut.")
        .quantile(0.5, 0.05)
        .quantile(0.9, 0.01)
        .quantile(0.99, 0.001)
        .maxAgeSeconds(MAX_AGE_SECONDS)
        .register(registry);
  }

  @Override
  public void synced(String log, long nanos) {
    (log.equals(WBL_DIR) ? wblSyncs() : walSyncs).observe(nanos / 1e9);
  }

  private synchronized Summary wblSyncs() {
    Summary syncs = wblSyncs;
    if (syncs == null) {
      syncs = syncs(WBL);
      wblSyncs = syncs;
    }
    return syncs;
  }

  /** Adds what is read; of the log of late samples nothing shows while there is none. */
  void add(Tsdb tsdb) {
    String compression = compression(tsdb.options().wal());
    if (tsdb.stats().head().outOfOrderWal() != null) {
      wblSyncs();
    }
    new Of(registry, WAL, () -> tsdb.stats().head().wal(), () -> tsdb.stats().files().walBytes())
        .register(compression);
    new Of(
            registry,
            WBL,
            () -> tsdb.stats().head().outOfOrderWal(),
            () -> tsdb.stats().files().outOfOrderWalBytes())
        .register(compression);
  }

  private static String compression(@Nullable WalOptions wal) {
    return wal == null ? "none" : wal.compression().name().toLowerCase(Locale.ROOT);
  }

  /** The metrics of one log. */
  private record Of(
      PrometheusRegistry registry,
      String prefix,
      Supplier<@Nullable WalStats> stats,
      LongSupplier bytes) {

    void register(String compression) {
      counter("page_flushes_total", "Pages written.", WalStats::pageFlushes);
      counter("completed_pages_total", "Pages filled.", WalStats::completedPages);
      counter("truncations_total", "Truncations.", WalStats::truncations);
      counter("truncations_failed_total", "Failed truncations.", WalStats::truncationsFailed);
      counter("writes_failed_total", "Failed writes.", WalStats::writesFailed);
      counter("record_part_writes_total", "Fragments written.", WalStats::recordParts);
      counter("record_parts_bytes_written_total", "Bytes of fragments.", WalStats::recordPartBytes);
      gauge("segment_current", "Index of the segment being written.", WalStats::currentSegment);
      gauge("storage_size_bytes", "Size of the log on disk.", s -> bytes.getAsLong());
      CounterWithCallback.builder()
          .name(prefix + "record_bytes_saved_total")
          .help("Bytes saved by compressing records.")
          .labelNames("compression")
          .callback(c -> present(s -> s.bytesSaved(), value -> c.call(value, compression)))
          .register(registry);
    }

    private void present(ToDoubleFunction<WalStats> value, DoubleConsumer consumer) {
      WalStats now = stats.get();
      if (now != null) {
        consumer.accept(value.applyAsDouble(now));
      }
    }

    private void counter(String name, String help, ToDoubleFunction<WalStats> value) {
      CounterWithCallback.builder()
          .name(prefix + name)
          .help(help)
          .callback(c -> present(value, c::call))
          .register(registry);
    }

    private void gauge(String name, String help, ToDoubleFunction<WalStats> value) {
      GaugeWithCallback.builder()
          .name(prefix + name)
          .help(help)
          .callback(c -> present(value, c::call))
          .register(registry);
    }
  }
}
