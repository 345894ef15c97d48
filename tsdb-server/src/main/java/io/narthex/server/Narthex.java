package io.narthex.server;

import io.narthex.model.labels.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.EngineOptions;
import io.narthex.promql.QueryObserver;
import io.narthex.promql.parser.Parser;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeOptions;
import io.narthex.server.api.AdminApi;
import io.narthex.server.api.ExemplarsApi;
import io.narthex.server.api.FeaturesApi;
import io.narthex.server.api.GlobalUrl;
import io.narthex.server.api.JobsApi;
import io.narthex.server.api.LabelsApi;
import io.narthex.server.api.ManagementRoutes;
import io.narthex.server.api.QueryApi;
import io.narthex.server.api.StartingRoutes;
import io.narthex.server.api.StatusApi;
import io.narthex.server.api.TargetsApi;
import io.narthex.server.config.ConfigException;
import io.narthex.server.config.PrometheusConfig;
import io.narthex.server.config.StorageConfig;
import io.narthex.server.demo.DemoExporter;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Route;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import io.narthex.server.metrics.MetricsRoute;
import io.narthex.server.metrics.SelfMetrics;
import io.narthex.server.remote.RemoteWriteReceiver;
import io.narthex.server.ui.UiRoutes;
import io.narthex.time.SystemScheduler;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.event.TsdbObserver;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The whole server: database, engine, scraping and HTTP, put together by hand and taken apart in
 * the opposite order.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream cmd/prometheus/main.go
 */
public final class Narthex implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Narthex.class.getName());
  private static final Duration DEMO_TICK = Duration.ofSeconds(1);
  private static final Duration DEMO_INTERVAL = Duration.ofSeconds(5);
  private static final long DEMO_SEED = 42;

  private final ServerOptions options;
  private final SystemScheduler scheduler = new SystemScheduler("narthex", 4);
  private final QueryWorkers queryWorkers =
      new QueryWorkers(Runtime.getRuntime().availableProcessors());
  private final SelfMetrics metrics;
  private final QueryLog queryLog = new QueryLog(scheduler);
  private final ConfigState config;
  private final Tsdb tsdb;
  private final ScrapeManager scrape;
  private final ActiveQueries activeQueries;
  private final WebServer web;
  private final CountDownLatch quit = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts a server; when this returns it is ready. The caller closes it.
   *
   * @throws ConfigException if the configuration file cannot be used; nothing was opened then
   * @throws IOException if the data directory or the port cannot be had
   */
  public static Narthex start(ServerOptions options) throws ConfigException, IOException {
    PrometheusConfig config =
        options.configFile() == null
            ? null
            : PrometheusConfig.load(options.configFile(), startTimestamps(options));
    return new Narthex(options, config);
  }

  /** What was found on disk; what was damaged and repaired has been told by the database itself. */
  private static String opened(Tsdb tsdb, StatusApi.Replay log, long millis) {
    return String.format(
        Locale.ROOT,
        "opened in %.1f s: %d blocks, segments %d to %d of the log read, %d series in the head",
        millis / 1000.0,
        tsdb.blockMetas().size(),
        log.first(),
        log.last(),
        tsdb.stats().head().series());
  }

  /** Whether start timestamps are read from targets: only protobuf and OpenMetrics carry them. */
  private static boolean startTimestamps(ServerOptions options) {
    return options.features().contains("created-timestamp-zero-ingestion")
        || options.features().contains("st-storage");
  }

  private Narthex(ServerOptions options, @Nullable PrometheusConfig first) throws IOException {
    this.options = options;
    config = new ConfigState(options, first, scheduler);
    metrics = new SelfMetrics(options.queryConcurrency());
    if (first != null) {
      queryLog.open(first.global().queryLogFile());
    }
    StorageConfig storage = first == null ? StorageConfig.DEFAULT : first.storage();
    web =
        new WebServer(
            options.listenAddress(),
            starting(),
            new Cors(options.corsOrigin()),
            metrics.requests());
    Tsdb opened = null;
    boolean started = false;
    try {
      web.bind(); // a port that is taken is told before the database is touched
      web.startBeside();
      opened = open(storage);
      tsdb = opened;
      activeQueries =
          new ActiveQueries(options.storagePath(), options.queryConcurrency(), scheduler);
      scrape = new ScrapeManager(tsdb, scheduler, scrapeOptions(first));
      Router router = router(engine());
      web.awaitStarted();
      web.route(router);
      scrape.apply(first == null ? demoJobs() : first.scrapeConfigs());
      started = true;
    } finally {
      if (!started) {
        scheduler.close();
        closeAfterFailure(opened);
      }
    }
    metrics.ready(true);
    LOG.log(System.Logger.Level.INFO, "ready at " + address());
  }

  /** What is answered while the database is being opened. */
  private Router starting() {
    Router router = StartingRoutes.router(config::replay);
    UiRoutes.addTo(router);
    router.get("/metrics", new MetricsRoute(metrics::registry));
    return router;
  }

  private Tsdb open(StorageConfig storage) throws IOException {
    LOG.log(System.Logger.Level.INFO, "opening the database in " + options.storagePath());
    long opening = scheduler.millis();
    TsdbObserver observer = metrics.database().and(config.progress());
    TsdbOptions wanted = new DatabaseOptions(options, scheduler).of(storage, observer);
    Tsdb opened = Tsdb.open(options.storagePath(), wanted);
    config.replayed(opened);
    LOG.log(
        System.Logger.Level.INFO, opened(opened, config.replay(), scheduler.millis() - opening));
    return opened;
  }

  private void closeAfterFailure(@Nullable Tsdb opened) throws IOException {
    try {
      web.close();
    } finally {
      if (opened != null) {
        opened.close();
      }
    }
  }

  private static long offsetSeed(@Nullable PrometheusConfig config) throws IOException {
    Labels external = config == null ? Labels.empty() : config.global().externalLabels();
    return ScrapeOptions.seed(InetAddress.getLocalHost().getHostName(), external);
  }

  private ScrapeOptions scrapeOptions(@Nullable PrometheusConfig first) throws IOException {
    return ScrapeOptions.http()
        .withOffsetSeed(offsetSeed(first))
        .withStartTimestamps(startTimestamps(options))
        .withTypeAndUnitLabels(options.features().contains("type-and-unit-labels"))
        .withMetadata(options.features().contains("metadata-wal-records"));
  }

  private Engine engine() {
    return new Engine(
        queryWorkers
            .lendTo(EngineOptions.builder())
            .lookback(options.lookbackDelta())
            .timeout(options.queryTimeout())
            .maxSamples(options.queryMaxSamples())
            .features(options.features())
            .activeQueries(activeQueries)
            .observer(QueryObserver.both(metrics.queries(), queryLog))
            .clock(scheduler)
            .build());
  }

  /** How others reach this machine: by its name, as nothing else is configured. */
  private GlobalUrl globalUrl() throws IOException {
    String port = Integer.toString(options.listenAddress().getPort());
    String host = InetAddress.getLocalHost().getHostName();
    return new GlobalUrl(port, "http", host + ":" + port);
  }

  private Router router(Engine engine) throws IOException {
    Router router = new Router();
    UiRoutes.addTo(router);
    new QueryApi(engine, tsdb, scheduler).addTo(router);
    new ExemplarsApi(tsdb, new Parser(engine.options().parser())).addTo(router);
    new LabelsApi(tsdb).addTo(router);
    new TargetsApi(scrape, globalUrl()).addTo(router);
    new JobsApi(scrape::jobs, config::jobYaml).addTo(router);
    new FeaturesApi(Features.of(options, engine.options())).addTo(router);
    new StatusApi(tsdb, config, scheduler).addTo(router);
    new AdminApi(tsdb, options.adminApi(), scheduler, tsdb.options().random()).addTo(router);
    router.add(
        Set.of("POST"),
        "/api/v1/write",
        options.remoteWriteReceiver()
            ? new RemoteWriteReceiver(tsdb, scheduler)
            : notEnabled("remote write receiver", "web.enable-remote-write-receiver"));
    router.add(
        Set.of("POST"),
        "/api/v1/otlp/v1/metrics",
        notEnabled("otlp write receiver", "web.enable-otlp-receiver"));
    ManagementRoutes.addTo(
        router, () -> !closed.get(), options.lifecycleApi(), this::reloadOrThrow, quit::countDown);
    metrics.add(scrape); // from now on, as it observes
    router.get("/metrics", new MetricsRoute(this::allMetrics));
    if (options.configFile() == null) {
      DemoExporter demo = new DemoExporter(DEMO_SEED);
      scheduler.every(Duration.ZERO, DEMO_TICK, () -> demo.tick(DEMO_TICK.toNanos() / 1e9));
      router.get("/demo/metrics", new MetricsRoute(demo::registry));
    }
    return router;
  }

  /** Put together when somebody first asks: a start need not wait for some hundred classes. */
  private PrometheusRegistry allMetrics() {
    metrics.addProcess();
    metrics.add(tsdb);
    metrics.add(config);
    metrics.add(queryLog);
    return metrics.registry();
  }

  private static Route notEnabled(String what, String flag) {
    return (in, out) -> out.text(404, what + " needs to be enabled with --" + flag + "\n");
  }

  /** Without a configuration: the server itself, and the demo service it runs. */
  private List<ScrapeConfig> demoJobs() {
    String self = address();
    return List.of(
        ScrapeConfig.builder("narthex")
            .scrapeInterval(DEMO_INTERVAL)
            .scrapeTimeout(DEMO_INTERVAL)
            .staticTargets(self)
            .build(),
        ScrapeConfig.builder("demo")
            .scrapeInterval(DEMO_INTERVAL)
            .scrapeTimeout(DEMO_INTERVAL)
            .metricsPath("/demo/metrics")
            .staticTargets(self)
            .build());
  }

  /** Where to reach it, as {@code host:port}. */
  public String address() {
    String host = options.listenAddress().getHostString();
    return (host.equals("0.0.0.0") ? "localhost" : host) + ":" + web.port();
  }

  /** Reads the configuration file again; a bad one is logged and the old one stays. */
  public void reload() {
    try {
      reloadOrThrow();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "configuration not reloaded: " + e.getMessage());
    }
  }

  private synchronized void reloadOrThrow() throws IOException {
    Path file = options.configFile();
    if (file == null) {
      return;
    }
    try {
      PrometheusConfig fresh = PrometheusConfig.load(file, startTimestamps(options));
      queryLog.open(fresh.global().queryLogFile());
      scrape.offsetSeed(offsetSeed(fresh));
      scrape.apply(fresh.scrapeConfigs());
      Retention retention = Retention.of(options, fresh.storage());
      tsdb.retention(retention.time(), retention.bytes(), retention.percentage());
      tsdb.outOfOrderWindow(fresh.storage().outOfOrderWindow());
      tsdb.staleSeriesCompactionThreshold(fresh.storage().staleSeriesCompactionThreshold());
      tsdb.xor2(fresh.storage().xor2(tsdb.options().head().xor2()));
      config.succeeded(fresh);
      LOG.log(System.Logger.Level.INFO, "configuration reloaded from " + file);
    } catch (ConfigException | IllegalArgumentException | IOException e) {
      config.failed();
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns once somebody asked the server to quit over HTTP, or it was closed. */
  public void awaitQuit() throws InterruptedException {
    quit.await();
  }

  /** Stops scraping, then answering, then closes the database. Idempotent. */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.log(System.Logger.Level.INFO, "stopping");
    scrape.stop();
    web.close();
    activeQueries.close();
    queryLog.close();
    queryWorkers.close();
    scheduler.close();
    tsdb.close();
    quit.countDown();
    LOG.log(System.Logger.Level.INFO, "stopped");
  }
}
