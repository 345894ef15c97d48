package io.narthex.server.metrics;

import io.narthex.cli.Version;
import io.narthex.promql.QueryObserver;
import io.narthex.scrape.ScrapeManager;
import io.narthex.server.http.ExchangeObserver;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.event.TsdbObserver;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The server's own metrics: figures the libraries keep anyway, under Prometheus's names wherever
 * the meaning is equal, and the JVM's. What happens is told to the observers that are here from the
 * start; what is, is read when somebody scrapes.
 *
 * <p>Thread-safety: the registry and the observers are thread-safe; it is put together by one
 * thread.
 *
 * @upstream cmd/prometheus/main.go, and what registers metrics there
 */
public final class SelfMetrics {
  /** How the last reading of the configuration went. */
  public interface Reloads {
    boolean lastReloadSucceeded();

    /** ms since the epoch. */
    long lastReloadTime();
  }

  /** How the log of queries does. */
  public interface QueryLogState {
    boolean enabled();

    /** Lines that could not be written. */
    long failures();
  }

  private static final String TSDB = "prometheus_tsdb_";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final LogMetrics logs = new LogMetrics(registry);
  private final HttpMetrics http = new HttpMetrics(registry);
  private final EngineMetrics engine;
  private volatile boolean ready;

  /**
   * Metrics of a server.
   *
   * @param maxQueries the most queries that run at a time
   */
  public SelfMetrics(int maxQueries) {
    engine = new EngineMetrics(registry, maxQueries);
    new Figures(registry, "prometheus_")
        .gauge("ready", "1 once the server is ready for all requests.", () -> ready ? 1 : 0);
    GaugeWithCallback.builder()
        .name("prometheus_build_info")
        .help("Which Prometheus the server is like, what it is itself, and what it runs on.")
        .labelNames("branch", "goarch", "goos", "goversion", "revision", "tags", "version")
        .callback(
            c ->
                c.call(
                    1,
                    "",
                    System.getProperty("os.arch"),
                    System.getProperty("os.name"),
                    "java" + Runtime.version().feature(),
                    "narthex-" + Version.narthex(),
                    "",
                    Version.PROMETHEUS))
        .register(registry);
  }

  /** Adds what there is to read of the JVM. */
  public void addProcess() {
    JvmMetrics.builder().register(registry);
  }

  public PrometheusRegistry registry() {
    return registry;
  }

  /** Is to be told what the database does. */
  public TsdbObserver database() {
    return logs;
  }

  /** Is to be told of queries. */
  public QueryObserver queries() {
    return engine;
  }

  /** Is to be told of requests. */
  public ExchangeObserver requests() {
    return http;
  }

  /** Adds what there is to read of a database. */
  public void add(Tsdb tsdb) {
    Figures figures = new Figures(registry, TSDB);
    HeadMetrics.register(figures, tsdb);
    BlockMetrics.register(figures, tsdb);
    logs.add(tsdb);
  }

  /** Adds what there is to read of scraping. */
  public void add(ScrapeManager scrape) {
    ScrapeMetrics.register(registry, scrape);
  }

  /** Adds how the configuration was read. */
  public void add(Reloads reloads) {
    Figures config = new Figures(registry, "prometheus_config_last_reload_");
    config.gauge(
        "successful",
        "Whether the last configuration could be used.",
        () -> reloads.lastReloadSucceeded() ? 1 : 0);
    config.gauge(
        "success_timestamp_seconds",
        "When a configuration was last taken up.",
        () -> reloads.lastReloadTime() / 1000.0);
  }

  /** Adds how the log of queries does. */
  public void add(QueryLogState log) {
    Figures figures = new Figures(registry, "prometheus_engine_query_log_");
    figures.gauge("enabled", "1 if queries are logged.", () -> log.enabled() ? 1 : 0);
    figures.counter("failures_total", "Queries that could not be logged.", log::failures);
  }

  /** Says whether the server is ready. */
  public void ready(boolean now) {
    ready = now;
  }
}
