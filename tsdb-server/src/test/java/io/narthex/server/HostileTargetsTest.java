package io.narthex.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.testing.MiniJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running server and targets that mean it harm, all at once: each fails with its limit named on
 * the targets page, and the good one among them is scraped as if they were not there.
 */
class HostileTargetsTest {
  private static final String TEXT = "text/plain; version=0.0.4";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

  private final CountDownLatch done = new CountDownLatch(1);

  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  private void serve(HttpServer server, String path, String type, boolean gzip, Body body) {
    server.createContext(
        "/" + path,
        e -> {
          try (HttpExchange exchange = e) {
            exchange.getResponseHeaders().set("Content-Type", type);
            if (gzip) {
              exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(200, 0);
            body.write(exchange.getResponseBody());
          } catch (IOException hungUp) {
            // as it should
          }
        });
  }

  /** So many times 70 kB, in next to nothing. */
  private static byte[] zipped(int blocks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = "# a comment that says nothing at all\n".repeat(2000).getBytes(UTF_8);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      for (int i = 0; i < blocks; i++) {
        gzip.write(block);
      }
    }
    return out.toByteArray();
  }

  private HttpServer targets() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            r -> {
              Thread t = new Thread(r);
              t.setDaemon(true);
              return t;
            }));
    byte[] bomb = zipped(2000);
    byte[] small = zipped(10);
    serve(server, "good", TEXT, false, out -> out.write("fine 1\n".getBytes(UTF_8)));
    serve(server, "bomb", TEXT, true, out -> out.write(bomb));
    serve(server, "cut", TEXT, true, out -> out.write(small, 0, small.length / 2));
    serve(
        server,
        "endless",
        TEXT,
        false,
        out -> {
          byte[] block = "a 1\n".repeat(5000).getBytes(UTF_8);
          while (done.getCount() > 0) {
            out.write(block);
          }
        });
    serve(server, "drip", TEXT, false, this::drip);
    serve(
        server,
        "line",
        TEXT,
        false,
        out -> out.write(("a" + "b".repeat(9_000_000)).getBytes(UTF_8)));
    serve(
        server,
        "labels",
        TEXT,
        false,
        out -> {
          out.write("a{".getBytes(UTF_8));
          for (int i = 0; done.getCount() > 0; i++) {
            out.write(("l" + i + "=\"\",").getBytes(UTF_8));
          }
        });
    serve(server, "many", TEXT, false, out -> out.write(manyLabels().getBytes(UTF_8)));
    serve(
        server,
        "protobuf",
        PROTOBUF,
        false,
        out -> out.write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 0x0a, 1, 'a'}));
    serve(server, "html", "text/html", false, out -> out.write("<html>".getBytes(UTF_8)));
    server.start();
    return server;
  }

  private static String manyLabels() {
    StringBuilder sb = new StringBuilder("a{");
    for (int i = 0; i < 100_000; i++) {
      sb.append("l").append(i).append("=\"v\",");
    }
    return sb.append("} 1\n").toString();
  }

  private void drip(OutputStream out) throws IOException {
    try {
      while (!done.await(20, TimeUnit.MILLISECONDS)) {
        out.write('a');
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String get(Narthex server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.address() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** The last error of each job that has been scraped. */
  private static Map<String, String> errors(Narthex server) throws Exception {
    Map<String, String> errors = new TreeMap<>();
    Map<String, Object> data =
        MiniJson.object(
            MiniJson.object(MiniJson.parse(get(server, "/api/v1/targets"))).get("data"));
    for (Object o : MiniJson.list(data.get("activeTargets"))) {
      Map<String, Object> target = MiniJson.object(o);
      if (!target.get("health").equals("unknown")) {
        errors.put(target.get("scrapePool").toString(), target.get("lastError").toString());
      }
    }
    return errors;
  }

  @Test
  void eachFailsWithItsLimitNamedAndTheServerLives(@TempDir Path dir) throws Exception {
    HttpServer targets = targets();
    List<String> jobs =
        List.of(
            "good", "bomb", "cut", "endless", "drip", "line", "labels", "many", "protobuf", "html");
    StringBuilder config =
        new StringBuilder(
            "global: {scrape_interval: 4s, scrape_timeout: 4s, body_size_limit: 10MB,"
                + " label_limit: 60}\nscrape_configs:\n");
    for (String job : jobs) {
      config.append("  - {job_name: ").append(job).append(", metrics_path: /").append(job);
      config.append(job.equals("drip") ? ", scrape_timeout: 1s" : "");
      config.append(", static_configs: [{targets: ['127.0.0.1:");
      config.append(targets.getAddress().getPort()).append("']}]}\n");
    }
    Path file = Files.writeString(dir.resolve("prometheus.yml"), config);
    try (Narthex server = Narthex.start(TestServers.options(file, dir.resolve("data")))) {
      Map<String, String> errors = errors(server);
      for (int i = 0; i < 200 && errors.size() < jobs.size(); i++) {
        TimeUnit.MILLISECONDS.sleep(100);
        errors = errors(server);
      }

      assertThat(errors).hasSize(jobs.size()).containsEntry("good", "");
      assertThat(errors.get("bomb")).isEqualTo("body size limit exceeded");
      assertThat(errors.get("cut")).isEqualTo("unexpected EOF");
      assertThat(errors.get("endless")).isEqualTo("body size limit exceeded");
      assertThat(errors.get("drip")).isEqualTo("context deadline exceeded");
      assertThat(errors.get("line")).contains("expected value after metric").hasSizeLessThan(2100);
      assertThat(errors.get("labels")).isEqualTo("body size limit exceeded");
      assertThat(errors.get("many"))
          .isEqualTo("label_limit exceeded (metric: a, number of labels: 100003, limit: 60)");
      assertThat(errors.get("protobuf")).isNotEmpty();
      assertThat(errors.get("html")).contains("unsupported Content-Type \"text/html\"");

      String query = "/api/v1/query?query=" + URLEncoder.encode("count(up == 0)", UTF_8);
      for (int i = 0; i < 50 && !get(server, query).contains("\"9\""); i++) {
        TimeUnit.MILLISECONDS.sleep(100); // the last one may be on its way
      }
      assertThat(get(server, query)).contains("\"9\"");
      assertThat(get(server, "/api/v1/query?query=fine")).contains("\"1\"");
    } finally {
      done.countDown();
      targets.stop(0);
    }
  }
}
