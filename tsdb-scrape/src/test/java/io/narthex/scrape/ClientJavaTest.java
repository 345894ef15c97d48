package io.narthex.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionParser;
import io.narthex.exposition.OpenMetricsParser;
import io.narthex.exposition.ParserOptions;
import io.narthex.exposition.ProtobufParser;
import io.narthex.model.labels.NameValidation;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A program instrumented with Prometheus's own Java library, in every format it speaks: classic and
 * native histograms, exemplars, creation times, names that are not plain ASCII.
 */
class ClientJavaTest {
  private static final String TEXT = "text/plain; version=0.0.4";
  private static final String OPENMETRICS = "application/openmetrics-text; version=1.0.0";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

  private static final Pattern START = Pattern.compile("(created|start)_timestamp \\{");

  private final ExpositionFormats formats = ExpositionFormats.init();

  private static PrometheusRegistry program() {
    PrometheusRegistry registry = new PrometheusRegistry();
    Counter requests =
        Counter.builder()
            .name("requests")
            .help("Say \"hi\"\\n.")
            .labelNames("code", "path")
            .register(registry);
    requests
        .labelValues("200", "/a\"b\\c\nd")
        .incWithExemplar(3.5, io.prometheus.metrics.model.snapshots.Labels.of("trace_id", "abc"));
    requests.labelValues("500", "/ü").inc();
    Gauge.builder().name("temperature").unit(Unit.CELSIUS).register(registry).set(-3.25);
    Gauge odd = Gauge.builder().name("odd").labelNames("kind").register(registry);
    odd.labelValues("nan").set(Double.NaN);
    odd.labelValues("inf").set(Double.POSITIVE_INFINITY);
    odd.labelValues("tiny").set(-5e-324);
    Histogram both =
        Histogram.builder()
            .name("both")
            .classicUpperBounds(0.1, 1, 10)
            .labelNames("m")
            .register(registry);
    Histogram nativeOnly =
        Histogram.builder()
            .name("native_only")
            .nativeOnly()
            .nativeInitialSchema(3)
            .register(registry);
    for (int i = 1; i <= 50; i++) {
      both.labelValues("get").observe(i * 0.07);
      nativeOnly.observeWithExemplar(
          i * i * 0.01 - 2,
          io.prometheus.metrics.model.snapshots.Labels.of("i", String.valueOf(i)));
    }
    nativeOnly.observe(0);
    Histogram classic =
        Histogram.builder()
            .name("classic")
            .classicOnly()
            .classicUpperBounds(1, 2.5, 1e6)
            .register(registry);
    classic.observeWithExemplar(
        2, io.prometheus.metrics.model.snapshots.Labels.of("trace_id", "def"));
    Summary summary =
        Summary.builder()
            .name("latency")
            .quantile(0.5, 0.01)
            .quantile(0.99, 0.001)
            .register(registry);
    for (int i = 0; i < 20; i++) {
      summary.observe(i);
    }
    Info.builder().name("build").labelNames("version").register(registry).setLabelValues("1.2");
    StateSet.builder().name("feature").states("a", "b").register(registry).setTrue("a");
    return registry;
  }

  private byte[] body(ExpositionFormatWriter writer, MetricSnapshots metrics) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(out, metrics);
    return out.toByteArray();
  }

  private Map<String, byte[]> bodies(MetricSnapshots metrics) throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    all.put(TEXT, body(formats.getPrometheusTextFormatWriter(), metrics));
    all.put(OPENMETRICS, body(formats.getOpenMetricsTextFormatWriter(), metrics));
    all.put(PROTOBUF, body(formats.getPrometheusProtobufWriter(), metrics));
    return all;
  }

  @Test
  @Tag("conformance")
  void everyFormatIsAsPrometheusHasIt(@TempDir Path dir) throws IOException {
    Assumptions.assumeTrue(Exporters.installed("prometheus"), "no prometheus");
    Map<String, String> names =
        Map.of(TEXT, "text", OPENMETRICS, "openmetrics", PROTOBUF, "protobuf");
    try (Exporters programs = new Exporters(dir);
        FrozenTargets frozen = new FrozenTargets()) {
      bodies(program().scrape()).forEach((type, body) -> frozen.put(names.get(type), type, body));
      SideBySide sides = new SideBySide(programs, dir, frozen.address());
      sides.startPrometheus(names.values());
      for (String job : List.of("text", "openmetrics", "protobuf")) {
        Map<String, String> theirs = sides.theirs(job);
        SideBySide.Ours ours =
            sides.ours(
                job,
                ScrapeConfig.builder(job)
                    .histograms(new HistogramOptions(true, false, false, 0, 0)));
        assertThat(ours.series()).as(job).containsExactlyEntriesOf(theirs).hasSizeGreaterThan(25);
        assertThat(ours.seriesAdded()).as(job).isEqualTo(sides.theirSeriesAdded(job));
        assertThat(ours.exemplars()).as(job).containsAll(sides.theirExemplars(job));
      }
      assertThat(sides.theirExemplars("openmetrics")).isNotEmpty();
      assertThat(sides.theirExemplars("protobuf")).isNotEmpty();
    }
  }

  /** Serves the program as its library does: in the format and the escaping that is asked for. */
  private HttpServer serve(PrometheusRegistry registry, List<String> answered) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        e -> {
          String accept = e.getRequestHeaders().getFirst("Accept");
          ExpositionFormatWriter writer = formats.findWriter(accept);
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          EscapingScheme escaping = EscapingScheme.fromAcceptHeader(accept);
          writer.write(out, registry.scrape(), escaping);
          answered.add(writer.getContentType() + escaping.toHeaderFormat());
          e.getResponseHeaders()
              .set("Content-Type", writer.getContentType() + escaping.toHeaderFormat());
          e.sendResponseHeaders(200, out.size());
          e.getResponseBody().write(out.toByteArray());
          e.close();
        });
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource({
    "PrometheusText0.0.4, text/plain, caf__temp",
    "PrometheusText1.0.0, text/plain, café.temp",
    "OpenMetricsText1.0.0, application/openmetrics-text, café.temp",
    "PrometheusProto, application/vnd.google.protobuf, caf__temp", // no escaping can be asked for
  })
  void aLiveServerIsReadInTheFormatThatIsAskedFor(String protocol, String type, String name)
      throws IOException {
    PrometheusRegistry registry = program();
    Gauge.builder().name("café.temp").register(registry).set(4);
    List<String> answered = new ArrayList<>();
    HttpServer server = serve(registry, answered);
    ManualTime time = new ManualTime(System.currentTimeMillis());
    MemoryStorage storage = new MemoryStorage();
    try (ScrapeManager manager =
        new ScrapeManager(storage, time, ScrapeOptions.http().withExecutor(Runnable::run))) {
      manager.apply(
          List.of(
              ScrapeConfig.builder("j")
                  .protocols(
                      new ScrapeProtocols(
                          List.of(protocol), "", true, NameValidation.UTF8, "allow-utf-8"))
                  .histograms(new HistogramOptions(true, false, true, 0, 0))
                  .staticTargets("127.0.0.1:" + server.getAddress().getPort())
                  .scrapeInterval(Duration.ofSeconds(1))
                  .build()));
      time.advance(Duration.ofSeconds(2));
      assertThat(manager.targets().active().get(0).report().error()).isNull();
    } finally {
      server.stop(0);
    }

    assertThat(answered).isNotEmpty().allMatch(t -> t.startsWith(type));
    Set<String> names = new TreeSet<>();
    storage.seriesLabels().forEach(l -> names.add(l.metricName()));
    assertThat(names)
        .contains("requests_total", "temperature_celsius", "odd", "both_bucket", "classic_bucket")
        .contains("latency", "build_info", "feature", "up")
        .contains(name);
    assertThat(names.contains("native_only")).isEqualTo(protocol.equals("PrometheusProto"));
  }

  @Test
  void creationTimesOfOpenMetricsAndProtobufAgree() throws IOException {
    MetricSnapshots metrics = program().scrape();
    ParserOptions options = ParserOptions.DEFAULT.withStartTimestamps(true);
    Map<String, Long> openMetrics =
        starts(
            new OpenMetricsParser(options),
            body(
                OpenMetricsTextFormatWriter.builder().setCreatedTimestampsEnabled(true).build(),
                metrics));
    Map<String, Long> protobuf =
        starts(new ProtobufParser(options), body(formats.getPrometheusProtobufWriter(), metrics));

    assertThat(openMetrics.keySet())
        .contains("{__name__=\"latency_count\"}", "{__name__=\"classic_sum\"}")
        .hasSizeGreaterThan(15);
    // Its protobuf tells the creation time of counters only.
    assertThat(
            START
                .matcher(formats.getPrometheusProtobufWriter().toDebugString(metrics))
                .results()
                .count())
        .isEqualTo(protobuf.size())
        .isEqualTo(2);
    assertThat(openMetrics).containsAllEntriesOf(protobuf);
  }

  /** Since when each series counts, ms; series without it left out. */
  private static Map<String, Long> starts(ExpositionParser parser, byte[] body) {
    Map<String, Long> starts = new TreeMap<>();
    parser.reset(body, 0, body.length);
    for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
      if (e == Entry.SERIES && parser.startTimestamp() != 0) {
        starts.put(parser.labels().toString(), parser.startTimestamp());
      }
    }
    return starts;
  }
}
