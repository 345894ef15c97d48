package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server tells of itself and of its jobs, over a socket. */
class ServerApiTest {
  private static final String CONFIG =
      """
      scrape_configs:
        # the first
        - job_name: shop
          scrape_interval: 1h
          authorization: {credentials: hush}
          relabel_configs:
            - {target_label: __address__, replacement: "example.com:443"}
            - {source_labels: [__address__], regex: 'example\\.com:.*', action: drop}
            - {source_labels: [a, b], target_label: part, modulus: 8, action: hashmod}
        # the second
        - job_name: other
        - job_name: near
          scrape_interval: 1h
          static_configs: [{targets: ["localhost:1", "gone:2"]}]
          relabel_configs: [{source_labels: [__address__], regex: "gone.*", action: drop}]
      """;

  @TempDir static Path dir;
  private static Narthex server;

  @BeforeAll
  static void start() throws Exception {
    Path config = Files.writeString(dir.resolve("prometheus.yml"), CONFIG);
    server =
        Narthex.start(
            TestServers.options(config, dir.resolve("data"), "promql-experimental-functions"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.address() + "/api/v1/" + path))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void showsAJobWithoutItsSecrets() throws Exception {
    assertThat(get("scrape_pools/config?scrapePool=shop"))
        .startsWith(
            "{\"status\":\"success\",\"data\":{\"yaml\":\"job_name: shop\\nscrape_interval: 1h\\n"
                + "authorization: {credentials: \\u003csecret\\u003e}\\nrelabel_configs:\\n  - {")
        .endsWith("action: hashmod}\\n\"}}");
    assertThat(get("scrape_pools/config?scrapePool=other"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"yaml\":\"job_name: other\\n\"}}");
  }

  @Test
  void tellsWhatEachRuleDoes() throws Exception {
    String labels =
        URLEncoder.encode(
            "{\"job\":\"test\",\"__address__\":\"localhost:9090\"}", StandardCharsets.UTF_8);

    assertThat(get("targets/relabel_steps?scrapePool=shop&labels=" + labels))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"steps\":["
                + "{\"rule\":{\"separator\":\";\",\"regex\":\"(.*)\","
                + "\"target_label\":\"__address__\",\"replacement\":\"example.com:443\","
                + "\"action\":\"replace\"},"
                + "\"output\":{\"__address__\":\"example.com:443\",\"job\":\"test\"},\"keep\":true},"
                + "{\"rule\":{\"source_labels\":[\"__address__\"],\"separator\":\";\","
                + "\"regex\":\"example\\\\.com:.*\",\"replacement\":\"$1\",\"action\":\"drop\"},"
                + "\"output\":{},\"keep\":false},"
                + "{\"rule\":{\"source_labels\":[\"a\",\"b\"],\"separator\":\";\","
                + "\"regex\":\"(.*)\",\"modulus\":8,\"target_label\":\"part\","
                + "\"replacement\":\"$1\",\"action\":\"hashmod\"},"
                + "\"output\":{},\"keep\":false}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scrape_pools/config | no scrapePool parameter provided",
        "scrape_pools/config?scrapePool=x | error retrieving scrape config: scrape pool \\\"x\\\" not found",
        "targets/relabel_steps | no scrapePool parameter provided",
        "targets/relabel_steps?scrapePool=shop | no labels parameter provided",
        "targets/relabel_steps?scrapePool=shop&labels=x | error parsing labels: not JSON",
        "targets/relabel_steps?scrapePool=shop&labels=%7B%22a%22:1%7D | error parsing labels: the value of \\\"a\\\" is not a string",
        "targets/relabel_steps?scrapePool=x&labels=%7B%7D | error retrieving scrape config: scrape pool \\\"x\\\" not found",
      })
  void refusesWhatItCannotAnswer(String path, String message) throws Exception {
    assertThat(get(path))
        .isEqualTo(
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + message + "\"}");
  }

  /** Targets are taken up in the background, a moment after the start. */
  private static String targets(String parameters, String awaited) throws Exception {
    String answer = get("targets" + parameters);
    for (int i = 0; i < 500 && !answer.contains(awaited); i++) {
      answer = get("targets" + parameters);
    }
    return answer;
  }

  @Test
  void listsTargetsOfTheStateAskedFor() throws Exception {
    String host = InetAddress.getLocalHost().getHostName();

    assertThat(targets("", "localhost:1"))
        .contains("\"scrapeUrl\":\"http://localhost:1/metrics\"")
        .contains("\"globalUrl\":\"http://" + host + ":1/metrics\"")
        .contains("\"droppedTargets\":[{\"discoveredLabels\":{\"__address__\":\"gone:2\"")
        .contains("\"droppedTargetCounts\":{\"near\":1");
    assertThat(targets("?state=Active", "localhost:1"))
        .contains("\"activeTargets\":[{")
        .endsWith("\"droppedTargets\":[],\"droppedTargetCounts\":null}}");
    assertThat(targets("?state=DROPPED", "gone:2"))
        .contains("\"activeTargets\":[],\"droppedTargets\":[{")
        .contains("\"droppedTargetCounts\":{");
    assertThat(get("targets?scrapePool=none"))
        .contains("{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "snapshot?skip_head=xxx | 400 | invalid parameter \\\"skip_head\\\": unable to parse boolean: strconv.ParseBool: parsing \\\"xxx\\\": invalid syntax",
        "snapshot?skip_head=T | 200 | {\"name\":\"",
        "snapshot?skip_head=0 | 200 | {\"name\":\"",
        "delete_series | 400 | no match[] parameter provided",
        "delete_series?match%5B%5D=123 | 400 | invalid parameter \\\"match[]\\\": 1:1: parse error",
        "delete_series?match%5B%5D=up&start=xxx | 400 | invalid parameter \\\"start\\\": ",
        "delete_series?match%5B%5D=up&end=xxx | 400 | invalid parameter \\\"end\\\": ",
        "delete_series?match%5B%5D=up | 204 | ''",
        "delete_series?match%5B%5D=%7Bjob%3D%22%22%7D | 204 | ''",
        "clean_tombstones | 204 | ''",
      })
  void administersTheDatabase(String path, int status, String text) throws Exception {
    URI uri = URI.create("http://" + server.address() + "/api/v1/admin/tsdb/" + path);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(text);
  }

  @Test
  void takesAnySelectorOfTargets() throws Exception {
    assertThat(get("targets/metadata?match_target=%7Bjob%3D%22%22%7D"))
        .isEqualTo("{\"status\":\"success\",\"data\":[]}");
    assertThat(get("targets/metadata?match_target=%7Bjob"))
        .contains("\"error\":\"invalid parameter \\\"match_target\\\": 1:");
    assertThat(get("targets/metadata?limit=x")).contains("\"error\":\"limit must be a number\"");
    assertThat(get("metadata?limit_per_metric=x"))
        .contains("\"error\":\"limit_per_metric must be a number\"");
  }

  @Test
  void listsItsFeatures() throws Exception {
    assertThat(get("features"))
        .startsWith("{\"status\":\"success\",\"data\":{\"api\":{\"admin\":true,")
        .contains("\"</\":true", "\"=~\":true", "\"limitk\":true", "\"sort_by_label\":true")
        .contains("\"anchored\":false", "\"exemplar_storage\":false", "\"server_mode\":true");
  }

  @Test
  void tellsThatTheLogIsRead() throws Exception {
    assertThat(get("status/walreplay"))
        .isEqualTo("{\"status\":\"success\",\"data\":{\"min\":0,\"max\":0,\"current\":0}}");
  }

  @Test
  void metricsOfCompactionAreThere() throws Exception {
    String metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://" + server.address() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();

    for (String kind : new String[] {"stale", "selected"}) {
      String name = "prometheus_tsdb_" + kind + "_series_compaction";
      assertThat(metrics)
          .contains(name + "s_triggered_total 0.0")
          .contains(name + "s_failed_total 0.0")
          .contains(name + "_duration_seconds_bucket{le=\"8192.0\"} 0")
          .contains(name + "_duration_seconds_count 0");
    }
    assertThat(metrics)
        .contains("prometheus_tsdb_compaction_duration_seconds_bucket{le=\"1.0\"} 0")
        .contains("prometheus_tsdb_compaction_chunk_samples_sum 0.0");
  }
}
