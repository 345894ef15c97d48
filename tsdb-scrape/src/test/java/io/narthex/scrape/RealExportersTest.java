package io.narthex.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import io.narthex.yaml.YamlNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real exporters, scraped by us and by a real Prometheus: what each of them says is recorded once,
 * in text and in protobuf, and served to both. Skips, loudly, what is not installed.
 *
 * <p>Prometheus 2.42 does not write bucket bounds alike in the text format, so bounds are compared
 * as numbers.
 */
@Tag("conformance")
class RealExportersTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process p : processes) {
      p.destroy();
      if (!p.waitFor(5, TimeUnit.SECONDS)) {
        p.destroyForcibly().waitFor();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return s.getLocalPort();
    }
  }

  private static boolean installed(String program) {
    boolean there = Files.isExecutable(Path.of("/usr/bin", program));
    if (!there) {
      System.err.println("SKIPPED: " + program + " is not installed");
    }
    return there;
  }

  private void run(String... command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(Path.of(command[0]).getFileName() + ".log").toFile())
            .start());
  }

  private HttpResponse<byte[]> get(String url, String accept) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try {
        HttpResponse<byte[]> r =
            client.send(
                HttpRequest.newBuilder(URI.create(url))
                    .version(HttpClient.Version.HTTP_1_1)
                    .header("Accept", accept)
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (r.statusCode() == 200 || attempt > 150) {
          return r;
        }
      } catch (IOException e) {
        if (attempt > 150) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private Map<String, String> startExporters() throws IOException {
    Map<String, String> urls = new LinkedHashMap<>();
    if (installed("prometheus-node-exporter")) {
      int port = freePort();
      run("/usr/bin/prometheus-node-exporter", "--web.listen-address=127.0.0.1:" + port);
      urls.put("node", "http://127.0.0.1:" + port + "/metrics");
    }
    if (installed("prometheus-alertmanager")) {
      int port = freePort();
      Files.writeString(dir.resolve("am.yml"), "route: {receiver: x}\nreceivers: [{name: x}]\n");
      run(
          "/usr/bin/prometheus-alertmanager",
          "--config.file=am.yml",
          "--storage.path=am",
          "--cluster.listen-address=",
          "--web.listen-address=127.0.0.1:" + port);
      urls.put("alertmanager", "http://127.0.0.1:" + port + "/metrics");
    }
    int port = freePort();
    Files.writeString(dir.resolve("empty.yml"), "");
    run(
        "/usr/bin/prometheus",
        "--config.file=empty.yml",
        "--storage.tsdb.path=other",
        "--web.listen-address=127.0.0.1:" + port);
    urls.put("prometheus", "http://127.0.0.1:" + port + "/metrics");
    return urls;
  }

  @Test
  void everySeriesIsAsPrometheusHasIt() throws Exception {
    Assumptions.assumeTrue(installed("prometheus"), "no prometheus");
    Map<String, String> exporters = startExporters();
    int port = freePort();
    HttpServer frozen =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String frozenAddress = "127.0.0.1:" + frozen.getAddress().getPort();
    StringBuilder config = new StringBuilder("global: {scrape_interval: 1s}\nscrape_configs:\n");
    List<String> jobs = new ArrayList<>();
    for (String exporter : exporters.keySet()) {
      for (String format : List.of("text", "protobuf")) {
        String job = exporter + "-" + format;
        HttpResponse<byte[]> recorded =
            get(
                exporters.get(exporter),
                format.equals("text") ? "text/plain;version=0.0.4" : PROTOBUF);
        serve(frozen, "/" + job, recorded);
        jobs.add(job);
        config.append("  - {job_name: ").append(job).append(", metrics_path: /").append(job);
        config.append(", static_configs: [{targets: ['").append(frozenAddress).append("']}]}\n");
      }
    }
    frozen.start();
    try {
      Files.writeString(dir.resolve("p.yml"), config);
      run(
          "/usr/bin/prometheus",
          "--config.file=p.yml",
          "--storage.tsdb.path=data",
          "--web.listen-address=127.0.0.1:" + port);
      for (String job : jobs) {
        Map<String, String> theirs = theirs(port, job);
        Map<String, String> ours = ours(job, frozenAddress);
        assertThat(ours).as(job).isEqualTo(theirs).hasSizeGreaterThan(100);
      }
      assertThat(jobs).isNotEmpty();
    } finally {
      frozen.stop(0);
    }
  }

  private static void serve(HttpServer server, String path, HttpResponse<byte[]> recorded) {
    server.createContext(
        path,
        e -> {
          e.getResponseHeaders()
              .set("Content-Type", recorded.headers().firstValue("Content-Type").orElseThrow());
          e.sendResponseHeaders(200, recorded.body().length);
          e.getResponseBody().write(recorded.body());
          e.close();
        });
  }

  private static String key(Labels labels) {
    Labels.Builder b = labels.toBuilder();
    for (String bound : List.of("le", "quantile")) {
      if (!labels.get(bound).isEmpty()) {
        b.set(
            bound,
            String.valueOf(Double.parseDouble(labels.get(bound).replace("Inf", "Infinity"))));
      }
    }
    return b.build().toString();
  }

  private static boolean comparable(Labels labels) {
    return !labels.metricName().equals("scrape_duration_seconds")
        && !labels.metricName().equals("scrape_series_added");
  }

  private Map<String, String> theirs(int port, String job) throws Exception {
    String query = "http://127.0.0.1:" + port + "/api/v1/query?query=%7Bjob%3D%22" + job + "%22%7D";
    for (int attempt = 0; attempt < 100; attempt++) {
      Map<String, String> all = new TreeMap<>();
      YamlNode answer = YamlNode.parse(new String(get(query, "*/*").body(), UTF_8));
      var data = answer.map("answer").entries().get("data").map("data").entries();
      for (YamlNode series : data.get("result").items()) {
        var parts = series.map("series").entries();
        Labels labels = Labels.of(parts.get("metric").textMap());
        if (comparable(labels)) {
          all.put(
              key(labels),
              number(
                  Double.parseDouble(
                      parts.get("value").texts().get(1).replace("Inf", "Infinity"))));
        }
      }
      if (all.size() > 10) {
        return all;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("Prometheus has no data for " + job);
  }

  private static String number(double v) {
    return Double.isNaN(v) ? "NaN" : String.valueOf(v);
  }

  private Map<String, String> ours(String job, String address) {
    ManualTime time = new ManualTime(System.currentTimeMillis());
    MemoryStorage storage = new MemoryStorage();
    try (ScrapeManager manager =
        new ScrapeManager(storage, time, ScrapeOptions.http().withExecutor(Runnable::run))) {
      manager.apply(
          List.of(
              ScrapeConfig.builder(job)
                  .metricsPath("/" + job)
                  .staticTargets(address)
                  .scrapeInterval(Duration.ofSeconds(10))
                  .build()));
      time.advance(Duration.ofSeconds(20));
      assertThat(manager.targets().active().get(0).report().error()).isNull();
    }
    Map<String, String> all = new TreeMap<>();
    for (Labels labels : storage.seriesLabels()) {
      if (comparable(labels)) {
        Object last = null;
        for (Object v : storage.samples(labels).values()) {
          last = v;
        }
        all.put(key(labels), number((Double) last));
      }
    }
    for (Label l : storage.seriesLabels().get(0)) {
      assertThat(l.value()).isNotEmpty();
    }
    return all;
  }
}
