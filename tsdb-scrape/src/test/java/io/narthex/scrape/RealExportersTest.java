package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real exporters, scraped by us and by a real Prometheus: what each of them says is recorded once,
 * in text and in protobuf where it has that, and served to both. Skips, loudly, what is not
 * installed.
 */
@Tag("conformance")
class RealExportersTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  private static final String[] NAMES = {
    "mysqld",
    "redis",
    "haproxy",
    "haproxy-exporter",
    "pushgateway",
    "blackbox",
    "alertmanager",
    "prometheus",
    "node"
  };

  @TempDir static Path dir;
  private static Exporters programs;
  private static FrozenTargets frozen;
  private static SideBySide sides;

  /** Jobs by name, each with the content type its body was recorded under. */
  private static final Map<String, String> JOBS = new LinkedHashMap<>();

  @BeforeAll
  static void record() throws IOException {
    Assumptions.assumeTrue(Exporters.installed("prometheus"), "no prometheus");
    programs = new Exporters(dir);
    frozen = new FrozenTargets();
    Map<String, Exporters.Endpoint> started = new LinkedHashMap<>();
    for (String name : NAMES) {
      Exporters.Endpoint endpoint = programs.start(name);
      if (endpoint != null) {
        started.put(name, endpoint);
      }
    }
    for (Map.Entry<String, Exporters.Endpoint> e : started.entrySet()) {
      freeze(e.getKey() + "-text", programs.awaitBody(e.getValue()));
      freeze(e.getKey() + "-protobuf", programs.get(e.getValue().url(), PROTOBUF));
      freeze(e.getKey() + "-later", programs.awaitBody(e.getValue()));
    }
    sides = new SideBySide(programs, dir, frozen.address());
    sides.startPrometheus(JOBS.keySet());
  }

  private static void freeze(String job, HttpResponse<byte[]> recorded) {
    String type = recorded.headers().firstValue("Content-Type").orElseThrow();
    frozen.put(job, type, recorded.body());
    JOBS.put(job, type);
  }

  @AfterAll
  static void stop() {
    if (programs != null) {
      programs.close();
      frozen.close();
    }
  }

  /** The least number of series is that of the exporter's recorded body, or a little under it. */
  @ParameterizedTest
  @CsvSource({
    "node, 300, true",
    "alertmanager, 200, true",
    "prometheus, 250, true",
    "redis, 200, true",
    "mysqld, 60, true",
    "haproxy, 200, false",
    "haproxy-exporter, 120, true",
    "pushgateway, 50, true",
    "blackbox, 17, true",
  })
  void everySeriesIsAsPrometheusHasIt(String exporter, int least, boolean speaksProtobuf)
      throws IOException {
    Assumptions.assumeTrue(JOBS.containsKey(exporter + "-text"), exporter + " is not installed");
    for (String job : new String[] {exporter + "-text", exporter + "-protobuf"}) {
      boolean protobuf = JOBS.get(job).startsWith("application/vnd.google.protobuf");
      assertThat(protobuf).as(job).isEqualTo(speaksProtobuf && job.endsWith("-protobuf"));
      Map<String, String> theirs = sides.theirs(job);
      SideBySide.Ours ours = sides.ours(job, ScrapeConfig.builder(job));
      assertThat(ours.series())
          .as(job)
          .containsExactlyEntriesOf(theirs)
          .hasSizeGreaterThanOrEqualTo(least);
      assertThat(ours.seriesAdded()).as(job).isEqualTo(sides.theirSeriesAdded(job));
    }
  }

  /** Between two answers a family may appear, but none goes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "node",
        "alertmanager",
        "prometheus",
        "redis",
        "mysqld",
        "haproxy-exporter",
        "pushgateway",
        "blackbox"
      })
  void textAndProtobufNameTheSameSeries(String exporter) {
    Assumptions.assumeTrue(JOBS.containsKey(exporter + "-text"), exporter + " is not installed");

    Set<String> before = series(exporter, "-text");
    Set<String> protobuf = series(exporter, "-protobuf");
    Set<String> after = series(exporter, "-later");

    assertThat(protobuf).containsAll(before);
    assertThat(after).containsAll(protobuf);
  }

  private static Set<String> series(String exporter, String format) {
    String job = exporter + format;
    Set<String> names = new TreeSet<>();
    for (String series : sides.ours(job, ScrapeConfig.builder(job)).series().keySet()) {
      names.add(series.replace("\"" + job + "\"", "\"" + exporter + "\""));
    }
    return names;
  }
}
