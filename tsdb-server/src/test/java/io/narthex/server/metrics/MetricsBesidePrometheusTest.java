package io.narthex.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.server.Narthex;
import io.narthex.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of a Prometheus and ours after the same few minutes: names, types, labels, bounds of
 * buckets.
 */
class MetricsBesidePrometheusTest {
  private static final String PROMETHEUS = "/usr/bin/prometheus";
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Metrics of 2.42 that are not ours: what they speak of is not there, or is Go's. */
  private static final List<String> ELSEWHERE =
      List.of(
          "go_",
          "net_conntrack_",
          "process_virtual_memory_max_bytes",
          "prometheus_api_remote_read_",
          "prometheus_notifications_",
          "prometheus_remote_storage_",
          "prometheus_rule_",
          "prometheus_sd_azure_",
          "prometheus_sd_dns_",
          "prometheus_sd_failed_configs",
          "prometheus_sd_file_scan_",
          "prometheus_sd_file_watcher_",
          "prometheus_sd_http_",
          "prometheus_target_scrape_pool_reloads_failed_total",
          "prometheus_target_scrape_pools_failed_total",
          "prometheus_template_",
          "prometheus_treecache_",
          "prometheus_web_federation_",
          "promhttp_");

  /** Metrics to which 3.x gave another label, or from which it took the classic buckets. */
  private static final List<String> CHANGED =
      List.of(
          "prometheus_build_info",
          "prometheus_tsdb_head_out_of_order_samples_appended_total",
          "prometheus_tsdb_tombstone_cleanup_seconds");

  @TempDir Path dir;

  /** Labels, with values where they say what is counted. */
  private static TreeMap<String, TreeSet<String>> families(String exposition) {
    TreeMap<String, TreeSet<String>> families = new TreeMap<>();
    for (String line : exposition.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        families.computeIfAbsent(words[2], n -> new TreeSet<>()).add("type " + words[3]);
      } else if (!line.startsWith("#")) {
        String name = line.replaceFirst("[{ ].*", "");
        String family = name.replaceFirst("_(bucket|sum|count)$", "");
        families
            .computeIfAbsent(families.containsKey(family) ? family : name, n -> new TreeSet<>())
            .add(labels(line));
      }
    }
    return families;
  }

  private static String labels(String line) {
    TreeSet<String> labels = new TreeSet<>();
    Matcher m = LABEL.matcher(line);
    while (m.find()) {
      boolean told = List.of("le", "quantile", "slice", "type").contains(m.group(1));
      labels.add(told ? m.group(1) + "=" + number(m.group(2)) : m.group(1));
    }
    return labels.toString();
  }

  private static String number(String text) {
    try {
      return String.valueOf(Double.parseDouble(text.replace("Inf", "Infinity")));
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String await(String url, Predicate<String> enough) throws InterruptedException {
    for (int attempt = 0; attempt < 200; attempt++) {
      try {
        String body = get(url);
        if (enough.test(body)) {
          return body;
        }
      } catch (IOException notYet) {
        assertThat(attempt).as(notYet.toString()).isLessThan(199);
      }
      LockSupport.parkNanos(100_000_000);
    }
    throw new AssertionError(url + " does not say what is waited for");
  }

  private static TreeMap<String, TreeSet<String>> after(String address) throws Exception {
    await("http://" + address + "/-/ready", body -> body.contains("Ready"));
    get("http://" + address + "/api/v1/query?query=up");
    get("http://" + address + "/api/v1/query_range?query=up&start=0&end=10&step=5");
    return families(
        await(
            "http://" + address + "/metrics",
            body ->
                body.contains("prometheus_target_interval_length_seconds{")
                    && body.contains("handler=\"/metrics\"")));
  }

  @Test
  void haveTheSameNamesTypesAndLabels() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of(PROMETHEUS)), "prometheus is not installed: not compared");
    int port = freePort();
    String theirs = "127.0.0.1:" + port;
    Path config =
        Files.writeString(
            dir.resolve("prometheus.yml"),
            "global: {scrape_interval: 1s}\n"
                + "storage: {tsdb: {out_of_order_time_window: 1h}}\n"
                + "scrape_configs:\n- job_name: it\n  static_configs: [{targets: ['"
                + theirs
                + "']}]\n");
    Process prometheus =
        new ProcessBuilder(
                PROMETHEUS,
                "--config.file=" + config,
                "--storage.tsdb.path=" + dir.resolve("theirs"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=" + theirs)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    try (Narthex narthex =
        Narthex.start(TestServers.options(config, dir.resolve("ours"), "exemplar-storage"))) {
      TreeMap<String, TreeSet<String>> expected = after(theirs);
      expected.keySet().removeAll(CHANGED);
      expected.keySet().removeIf(name -> ELSEWHERE.stream().anyMatch(name::startsWith));
      TreeMap<String, TreeSet<String>> actual = after(narthex.address());

      assertThat(expected).hasSizeGreaterThan(90);
      assertThat(actual.keySet()).containsAll(expected.keySet());
      assertThat(expected.entrySet())
          .allSatisfy(
              family -> assertThat(actual.get(family.getKey())).containsAll(family.getValue()));
    } finally {
      prometheus.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
