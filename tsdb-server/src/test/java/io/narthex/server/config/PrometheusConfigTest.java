package io.narthex.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.discovery.DnsDiscovery;
import io.narthex.discovery.FileDiscovery;
import io.narthex.discovery.HttpDiscovery;
import io.narthex.discovery.StaticDiscovery;
import io.narthex.http.BasicAuth;
import io.narthex.model.labels.NameValidation;
import io.narthex.scrape.ScrapeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusConfigTest {
  @TempDir Path dir;

  private PrometheusConfig load(String text) throws Exception {
    Path file = dir.resolve("prometheus.yml");
    Files.writeString(file, text);
    return PrometheusConfig.load(file, Map.of("REGION", "eu")::get);
  }

  private String error(String text) {
    try {
      load(text);
      return "";
    } catch (Exception e) {
      return String.valueOf(e.getMessage()).replace(dir + "/", "");
    }
  }

  @Test
  void anEmptyFileHasAllDefaults() throws Exception {
    PrometheusConfig config = load("");

    assertThat(config.scrapeConfigs()).isEmpty();
    assertThat(config.global().scraping().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.global().scraping().timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.global().evaluationInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.storage()).isEqualTo(StorageConfig.DEFAULT);
    assertThat(config.tracing()).isNull();
  }

  @Test
  void jobsTakeWhatTheyDoNotSayFromGlobal() throws Exception {
    PrometheusConfig config =
        load(
            """
            global:
              scrape_interval: 15s
              sample_limit: 7
              body_size_limit: 15MB
              external_labels: {region: $REGION, zone: "${REGION}-1", price: 5$$, gone: "$NOPE"}
            scrape_configs:
              - job_name: node
                static_configs:
                  - targets: [localhost:9100, "localhost:9101"]
                    labels: {env: test}
                  - targets: ['other:9100']
              - job_name: fast
                scrape_interval: 1s
                sample_limit: 9
                scrape_native_histograms: yes
                params: {module: [a, b]}
                basic_auth: {username: u, password: hush}
                dns_sd_configs: [{names: [x.example.], type: A, port: 80}]
                file_sd_configs: [{files: ['t/*.yml']}]
                http_sd_configs: [{url: 'http://h/x', refresh_interval: 5s}]
            """);

    ScrapeConfig node = config.scrapeConfigs().get(0);
    assertThat(node.scrapeInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(node.scrapeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(node.limits().samples()).isEqualTo(7);
    assertThat(node.limits().bodyBytes()).isEqualTo(15 << 20);
    assertThat(node.metricsPath()).isEqualTo("/metrics");
    StaticDiscovery targets = (StaticDiscovery) node.discovery().get(0);
    assertThat(targets.groups()).hasSize(2);
    assertThat(targets.groups().get(0).labels().toString()).isEqualTo("{env=\"test\"}");
    ScrapeConfig fast = config.scrapeConfigs().get(1);
    assertThat(fast.scrapeTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(fast.limits().samples()).isEqualTo(9);
    assertThat(fast.histograms().scrapeNative()).isTrue();
    assertThat(fast.protocols().accepted().get(0)).isEqualTo("PrometheusProto");
    assertThat(fast.params()).containsEntry("module", List.of("a", "b"));
    assertThat(fast.discovery())
        .containsExactly(
            new FileDiscovery(List.of(dir.resolve("t/*.yml").toString()), Duration.ofMinutes(5)),
            new HttpDiscovery(
                "http://h/x",
                ((HttpDiscovery) fast.discovery().get(1)).http(),
                Duration.ofSeconds(5)),
            new DnsDiscovery(
                List.of("x.example."), DnsDiscovery.Type.A, 80, Duration.ofSeconds(30)));
    BasicAuth auth = fast.http().basicAuth();
    assertThat(auth).isNotNull();
    assertThat(auth.password()).isNotNull();
    assertThat(auth.password().reveal()).isEqualTo("hush");
    assertThat(auth.toString()).doesNotContain("hush");
    assertThat(config.global().externalLabels().toString())
        .isEqualTo("{price=\"5$\", region=\"eu\", zone=\"eu-1\"}");
    assertThat(config.toString()).contains("password: <secret>").doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "global: {scrape_intervall: 1s} | line 1: field scrape_intervall not found in type config.plain",
        "global: {scrape_interval: 10} | line 1: not a valid duration string: \"10\"",
        "global: {scrape_interval: 5s, scrape_timeout: 6s} | line 1: global scrape timeout greater than scrape interval",
        "nothing: 1 | line 1: field nothing not found in type config.plain",
        "scrape_configs: [{job_name: ''}] | line 1: job_name is empty",
        "scrape_configs: [null] | line 1: empty or null scrape config section",
        "scrape_configs: [{job_name: a}, {job_name: a}] | line 1: found multiple scrape configs with job name \"a\"",
        "scrape_configs: [{job_name: a, scrape_timeout: 2m}] | line 1: scrape timeout greater than scrape interval for scrape config with job name \"a\"",
        "scrape_configs: [{job_name: a, kubernetes_sd_configs: []}] | line 1: kubernetes_sd_configs: service discovery \"kubernetes\" is not supported; there are static, file, http and dns",
        "scrape_configs: [{job_name: a, sample_limit: -1}] | line 1: cannot unmarshal !!int `-1` into uint",
        "scrape_configs: [{job_name: a, honor_labels: maybe}] | line 1: cannot unmarshal !!str `maybe` into bool",
        "scrape_configs: [{job_name: a, body_size_limit: 100}] | line 1: units: unknown unit  in 100",
        "scrape_configs: [{job_name: a, scrape_protocols: []}] | line 1: scrape_protocols cannot be empty for scrape config with job name \"a\"",
        "scrape_configs: [{job_name: a, static_configs: [{targets: ['http://x']}]}] | line 1: \"http://x\" is not a valid hostname",
        "scrape_configs: [{job_name: a, bearer_token: x, bearer_token_file: y}] | line 1: at most one of bearer_token & bearer_token_file must be configured",
        "rule_files: ['a/*/b.yml'] | line 1: invalid rule file path \"a/*/b.yml\"",
        "global: [1] | line 1: cannot unmarshal !!seq into config.plain",
      })
  void refusesWithLineAndReason(String text, String expected) {
    assertThat(error(text)).isEqualTo("prometheus.yml: " + expected);
  }

  @Test
  void namesTheLineOfTheMistake() {
    assertThat(
            error(
                "global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: a\n    metrics_pat: /m\n"))
        .isEqualTo(
            "prometheus.yml: line 5: field metrics_pat not found in type config.ScrapeConfig");
    assertThat(error("global:\n  scrape_interval: 15s\n  scrape_interval: 16s\n"))
        .isEqualTo(
            "prometheus.yml: line 3: field scrape_interval already set in type config.plain");
    assertThat(error("global:\n  scrape_interval: [\n"))
        .startsWith("prometheus.yml: line ")
        .contains("yaml: ");
  }

  @Test
  void readsJobsOfOtherFiles() throws Exception {
    Files.createDirectories(dir.resolve("jobs"));
    Files.writeString(dir.resolve("jobs/one.yml"), "scrape_configs:\n  - job_name: one\n");
    Files.writeString(dir.resolve("jobs/two.yml"), "scrape_configs:\n  - job_name: two\n");
    String main = "scrape_config_files: ['jobs/*.yml']\nscrape_configs: [{job_name: main}]\n";

    assertThat(load(main).scrapeConfigs())
        .extracting(ScrapeConfig::jobName)
        .containsExactly("main", "one", "two");

    Files.writeString(dir.resolve("jobs/two.yml"), "scrape_configs:\n  - job_name: main\n");
    assertThat(error(main))
        .isEqualTo("jobs/two.yml: line 2: found multiple scrape configs with job name \"main\"");
  }

  @Test
  void legacyNamesAskForUnderscores() throws Exception {
    PrometheusConfig config =
        load(
            "global: {metric_name_validation_scheme: legacy}\nscrape_configs: [{job_name: a}, {job_name: b, metric_name_validation_scheme: utf8}]\n");

    assertThat(config.scrapeConfigs().get(0).protocols().escaping()).isEqualTo("underscores");
    assertThat(config.scrapeConfigs().get(0).protocols().validation())
        .isEqualTo(NameValidation.LEGACY);
    assertThat(config.scrapeConfigs().get(1).protocols().escaping()).isEqualTo("allow-utf-8");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> PrometheusConfig.load(dir.resolve("none.yml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yml: cannot read: ");
  }

  @Test
  void equalFilesGiveEqualJobs() throws IOException, Exception {
    String text =
        "scrape_configs: [{job_name: a, basic_auth: {username: u, password: p}, relabel_configs: [{action: labeldrop, regex: x}], static_configs: [{targets: [a]}]}]\n";

    assertThat(load(text).scrapeConfigs()).isEqualTo(load(text).scrapeConfigs());
    assertThat(load(text).scrapeConfigs())
        .isNotEqualTo(load(text.replace("regex: x", "regex: y")).scrapeConfigs());
  }

  @Test
  void asksForProtobufFirstWhereNoProtocolsAreGiven() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("first.yml"),
            "scrape_configs:\n"
                + "- job_name: silent\n"
                + "- job_name: chosen\n  scrape_protocols: [PrometheusText0.0.4]\n");

    List<ScrapeConfig> plain = PrometheusConfig.load(file).scrapeConfigs();
    List<ScrapeConfig> first = PrometheusConfig.load(file, true).scrapeConfigs();

    assertThat(plain.get(0).protocols().accepted()).first().isEqualTo("OpenMetricsText1.0.0");
    assertThat(first.get(0).protocols().accepted())
        .startsWith("PrometheusProto", "OpenMetricsText1.0.0");
    assertThat(first.get(1).protocols().accepted()).containsExactly("PrometheusText0.0.4");
  }
}
