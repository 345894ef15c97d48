package io.narthex.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.storage.Appender;
import io.narthex.testing.Conformance;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installed Prometheus opens the logs and chunk files of a head that was never closed. */
@Tag("conformance")
class PrometheusReadsHeadTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final long STEP = 15_000;
  private static final int SAMPLES = 500;

  @TempDir Path tmp;

  @Test
  void afterTheProcessDied() throws Exception {
    if (!Files.isExecutable(PROMETHEUS)) {
      System.err.println("SKIPPED: no " + PROMETHEUS);
      Assumptions.abort("no " + PROMETHEUS);
    }
    HeadOptions options =
        HeadOptions.builder().outOfOrderWindow(Duration.ofMillis(3_600_000)).build();
    long start = Instant.now().toEpochMilli() - SAMPLES * STEP;
    Path copy = tmp.resolve("copy");
    try (Head head = HeadHarness.open(tmp.resolve("db"), options)) {
      write(head, start);
      Conformance.copyRecursively(tmp.resolve("db"), copy); // as kill -9 leaves it
    }
    Path config = tmp.resolve("prometheus.yml");
    Files.writeString(config, "storage: {tsdb: {out_of_order_time_window: 1h}}\n");
    int port = freePort();
    Process prometheus =
        new ProcessBuilder(
                PROMETHEUS.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + copy,
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(tmp.resolve("log").toFile())
            .start();
    try {
      long end = start + SAMPLES * STEP;
      assertThat(query(port, "sum(count_over_time(test[3h]))", end)).contains("\"2600\"");
      assertThat(query(port, "sum(sum_over_time(test[3h]))", end)).contains("\"768800\"");
      assertThat(get(port, "/metrics"))
          .contains("prometheus_tsdb_wal_corruptions_total 0")
          .contains("prometheus_tsdb_mmap_chunk_corruptions_total 0");
    } finally {
      prometheus.destroy();
      prometheus.waitFor();
    }
  }

  private static void write(Head head, long start) throws IOException {
    for (int s = 0; s < SAMPLES; s++) {
      Appender appender = head.appender();
      for (int i = 0; i < 5; i++) {
        appender.append(0, HeadHarness.series(i), start + s * STEP, s + i);
      }
      appender.commit();
      if (s == 300) {
        head.mapFullChunks();
      }
    }
    for (int s = 450; s > 350; s--) {
      HeadHarness.append(head, HeadHarness.series(3), start + s * STEP + 7000, s + 1000);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String query(int port, String text, long t) throws Exception {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    return get(port, "/api/v1/query?query=" + encoded + "&time=" + t / 1000);
  }

  private static String get(int port, String path) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    Instant giveUp = Instant.now().plus(Duration.ofSeconds(30));
    while (true) {
      try {
        var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return response.body();
        }
      } catch (IOException e) {
        if (Instant.now().isAfter(giveUp)) {
          throw e;
        }
      }
      assertThat(Instant.now()).isBefore(giveUp);
      LockSupport.parkNanos(100_000_000);
    }
  }
}
