package io.narthex.bench.scrape;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.narthex.scrape.ScrapeConfig;
import io.narthex.scrape.ScrapeManager;
import io.narthex.scrape.ScrapeOptions;
import io.narthex.scrape.ScrapeStats;
import io.narthex.time.SystemScheduler;
import io.narthex.tsdb.Tsdb;
import io.narthex.tsdb.TsdbOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Many targets over real HTTP: 100 of 1,000 series each, every second, for a minute.
 *
 * <p>The targets run in a process of their own, so that their work is not counted; the same targets
 * can be given to a Prometheus for comparison (the configuration is printed).
 *
 * <pre>
 *   java -cp benchmarks.jar io.narthex.bench.scrape.ScrapeLoad serve 100 1000
 *   java -cp benchmarks.jar io.narthex.bench.scrape.ScrapeLoad scrape 100 1000 60
 * </pre>
 */
public final class ScrapeLoad {
  private static final int PORT = 19_600;

  private ScrapeLoad() {}

  /** {@code serve TARGETS SERIES} or {@code scrape TARGETS SERIES SECONDS}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int targets = Integer.parseInt(args[1]);
    int series = Integer.parseInt(args[2]);
    if (args[0].equals("serve")) {
      serve(targets, series);
    } else {
      scrape(targets, series, Integer.parseInt(args[3]));
    }
  }

  private static void serve(int targets, int series) throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 1024);
    server.setExecutor(Executors.newFixedThreadPool(8));
    for (int i = 0; i < targets; i++) {
      byte[][] bodies = Bodies.text(4, series, i);
      server.createContext(
          "/" + i,
          e -> {
            byte[] body = bodies[(int) (System.currentTimeMillis() / 1000 % bodies.length)];
            e.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            e.sendResponseHeaders(200, body.length);
            e.getResponseBody().write(body);
            e.close();
          });
    }
    server.start();
    System.out.println("global: {scrape_interval: 1s}\nscrape_configs:");
    for (int i = 0; i < targets; i++) {
      System.out.println(
          "  - {job_name: j"
              + i
              + ", metrics_path: /"
              + i
              + ", static_configs: [{targets: ['127.0.0.1:"
              + PORT
              + "']}]}");
    }
    Thread.currentThread().join();
  }

  private static void scrape(int targets, int series, int seconds)
      throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("narthex-scrape-load");
    List<ScrapeConfig> jobs = new java.util.ArrayList<>();
    for (int i = 0; i < targets; i++) {
      jobs.add(
          ScrapeConfig.builder("j" + i)
              .metricsPath("/" + i)
              .scrapeInterval(Duration.ofSeconds(1))
              .staticTargets("127.0.0.1:" + PORT)
              .build());
    }
    try (SystemScheduler time = new SystemScheduler("load", 2);
        Tsdb tsdb = Tsdb.open(dir, TsdbOptions.defaults());
        ScrapeManager manager = new ScrapeManager(tsdb, time, ScrapeOptions.http())) {
      manager.apply(jobs);
      TimeUnit.SECONDS.sleep(10); // warm: connections, caches, compiled code
      ScrapeStats.Snapshot before = manager.stats();
      OperatingSystemMXBean os =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = os.getProcessCpuTime();
      TimeUnit.SECONDS.sleep(seconds);
      cpu = os.getProcessCpuTime() - cpu;
      ScrapeStats.Snapshot after = manager.stats();
      long scrapes = after.scrapes() - before.scrapes();
      System.out.printf(
          "%d targets x %d series, 1 s, %d s: %d scrapes (%d expected), %d failed, %d turns left"
              + " out, CPU %.1f %% of one core, %.0f ns a sample, heap %d MB%n",
          targets,
          series,
          seconds,
          scrapes,
          (long) targets * seconds,
          after.failedScrapes() - before.failedScrapes(),
          after.skippedTicks() - before.skippedTicks(),
          cpu / 1e7 / seconds,
          (double) cpu / scrapes / series,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }
  }
}
