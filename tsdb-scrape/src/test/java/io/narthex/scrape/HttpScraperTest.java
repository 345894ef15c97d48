package io.narthex.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.narthex.model.labels.Labels;
import io.narthex.model.labels.NameValidation;
import io.narthex.testing.ManualTime;
import io.narthex.testing.MemoryStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target sees of a scrape, and what a scrape makes of status codes. */
class HttpScraperTest {
  private final Map<String, String> headers = new TreeMap<>();
  private final MemoryStorage storage = new MemoryStorage();
  private final ManualTime time = new ManualTime(Lab.START);
  private HttpServer server;
  private int status = 200;
  private String request = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        e -> {
          request = e.getRequestMethod() + " " + e.getRequestURI();
          e.getRequestHeaders().forEach((k, v) -> headers.put(k, String.join(",", v)));
          byte[] body = "a 1\n".getBytes(UTF_8);
          e.getResponseHeaders().set("Content-Type", "text/plain");
          e.sendResponseHeaders(status, status == 204 ? -1 : body.length);
          if (status != 204) {
            e.getResponseBody().write(body);
          }
          e.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Target.Report scrape(ScrapeConfig.Builder job) {
    try (ScrapeManager manager =
        new ScrapeManager(storage, time, ScrapeOptions.http().withExecutor(Runnable::run))) {
      manager.apply(
          List.of(job.staticTargets("127.0.0.1:" + server.getAddress().getPort()).build()));
      manager.scrapeAll(time.millis());
      return manager.targets().active().get(0).report();
    }
  }

  private static ScrapeProtocols protocols(String escaping, String... accepted) {
    return new ScrapeProtocols(List.of(accepted), "", true, NameValidation.UTF8, escaping);
  }

  @Test
  void requestsAreThoseOfPrometheus() {
    scrape(
        ScrapeConfig.builder("j")
            .scrapeTimeout(Duration.ofMillis(2500))
            .params(Map.of("q", List.of("a b&c"))));

    assertThat(request).isEqualTo("GET /metrics?q=a+b%26c");
    assertThat(headers)
        .containsEntry(
            "Accept",
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2")
        .containsEntry("Accept-encoding", "gzip")
        .containsEntry("User-agent", "Prometheus/3.14.0")
        .containsEntry("X-prometheus-scrape-timeout-seconds", "2.5")
        .doesNotContainKeys("Upgrade", "Http2-settings");
  }

  @Test
  void formatsAreAskedForAsConfigured() {
    scrape(
        ScrapeConfig.builder("j")
            .protocols(protocols("dots", "PrometheusProto", "PrometheusText1.0.0")));

    assertThat(headers.get("Accept"))
        .isEqualTo(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,text/plain;version=1.0.0;escaping=dots;q=0.5,*/*;q=0.4");
    scrape(
        ScrapeConfig.builder("j")
            .protocols(
                new ScrapeProtocols(
                    List.of("PrometheusText0.0.4"),
                    "",
                    false,
                    NameValidation.LEGACY,
                    "underscores")));
    assertThat(headers)
        .containsEntry("Accept", "text/plain;version=0.0.4;q=0.6,*/*;q=0.5")
        .containsEntry("Accept-encoding", "identity");
  }

  @ParameterizedTest
  @CsvSource({
    "200,",
    "201, 201 Created",
    "204, 204 No Content",
    "404, 404 Not Found",
    "500, 500 Internal Server Error"
  })
  void onlyStatus200IsASuccess(int code, String text) {
    status = code;

    assertThat(scrape(ScrapeConfig.builder("j")).error())
        .isEqualTo(text == null ? null : "server returned HTTP status " + text);
  }

  @Test
  void theReportOfATooLargeBodySaysSo() {
    scrape(
        ScrapeConfig.builder("j").extraMetrics(true).limits(new ScrapeLimits(4, 0, 0, 0, 0, 0, 0)));

    assertThat(
            storage.seriesLabels().stream()
                .filter(l -> l.metricName().equals("scrape_body_size_bytes"))
                .map(l -> storage.samples(l).values().toString()))
        .containsExactly("[-1.0]");
  }

  @Test
  void aLabelLeadsToAUnixSocket(@TempDir Path dir) throws Exception {
    Path path = dir.resolve("target.sock");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(path));
      Thread answering =
          new Thread(
              () -> {
                try (SocketChannel c = unix.accept()) {
                  c.read(ByteBuffer.allocate(4096));
                  String answer =
                      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\na 7\n";
                  c.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      answering.start();
      try (ScrapeManager manager =
          new ScrapeManager(storage, time, ScrapeOptions.http().withExecutor(Runnable::run))) {
        manager.apply(
            List.of(
                ScrapeConfig.builder("j")
                    .staticTargets(Labels.of("__unix_socket__", path.toString()), "app")
                    .build()));
        manager.scrapeAll(time.millis());
        assertThat(manager.targets().active().get(0).report().error()).isNull();
        assertThat(manager.targets().active().get(0).url()).isEqualTo("http://app/metrics");
      }
      answering.join();
    }
    assertThat(storage.samples(Labels.of("__name__", "a", "instance", "app", "job", "j")).values())
        .containsExactly(7.0);
  }
}
