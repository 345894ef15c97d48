package io.narthex.server.relay;

import io.narthex.server.remote.WriteMessage;
import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.xerial.snappy.Snappy;

/** A server of either make, in a process of its own, over a data directory. */
final class ServerProcess implements AutoCloseable {
  static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Whose server. */
  enum Make {
    NARTHEX,
    PROMETHEUS
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path log;
  private final String base;

  private ServerProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.base = "http://127.0.0.1:" + port;
  }

  /** Starts a server, with blocks of two minutes, and waits until it is ready. */
  static ServerProcess start(Make make, Path config, Path data, Path log, String features)
      throws Exception {
    int port = freePort();
    List<String> command = new ArrayList<>();
    if (make == Make.PROMETHEUS) {
      command.add(PROMETHEUS.toString());
    } else {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
      command.addAll(List.of("io.narthex.cli.Main", "serve"));
    }
    command.add("--config.file=" + config);
    command.add("--storage.tsdb.path=" + data);
    command.add("--storage.tsdb.retention.time=100y");
    command.add("--storage.tsdb.min-block-duration=2m");
    command.add("--storage.tsdb.max-block-duration=30m");
    command.add("--web.listen-address=127.0.0.1:" + port);
    command.add("--web.enable-admin-api");
    command.add("--web.enable-remote-write-receiver");
    command.add("--enable-feature=" + features);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ServerProcess server = new ServerProcess(process, log, port);
    server.awaitReady();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(giveUp) && process.isAlive()) {
      try {
        if (send("GET", "/-/ready", BodyPublishers.noBody()).statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // does not listen yet
      }
      LockSupport.parkNanos(20_000_000);
    }
    close();
    throw new IllegalStateException("did not start: " + log());
  }

  /** What the server said. */
  String log() throws IOException {
    return Files.readString(log);
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .method(method, body)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }

  private static void check(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
  }

  void write(WriteMessage request) throws Exception {
    byte[] body = Snappy.compress(request.toBytes());
    check(send("POST", "/api/v1/write", BodyPublishers.ofByteArray(body)));
  }

  /** Deletes {@code [mint, maxt]}, in ms, of what the selector takes. */
  void delete(String selector, long mint, long maxt) throws Exception {
    String range = "&start=" + mint / 1000.0 + "&end=" + maxt / 1000.0;
    String path = "/api/v1/admin/tsdb/delete_series?match[]=".replace("[]", "%5B%5D");
    check(send("POST", path + encode(selector) + range, BodyPublishers.noBody()));
  }

  void cleanTombstones() throws Exception {
    check(send("POST", "/api/v1/admin/tsdb/clean_tombstones", BodyPublishers.noBody()));
  }

  /** All samples up to a time: those of a series by time (ms), told by its selector. */
  Map<String, Map<Long, String>> samples(long until) throws Exception {
    String query = encode("{__name__=~\".+\"}[30d]");
    String path = "/api/v1/query?query=" + query + "&time=" + until / 1000.0;
    HttpResponse<String> response = send("GET", path, BodyPublishers.noBody());
    check(response);
    Map<String, Map<Long, String>> found = new TreeMap<>();
    Object data = MiniJson.object(MiniJson.parse(response.body())).get("data");
    for (Object one : MiniJson.list(MiniJson.object(data).get("result"))) {
      Map<String, Object> series = MiniJson.object(one);
      Map<Long, String> samples = new TreeMap<>();
      for (Object sample : MiniJson.list(series.get("values"))) {
        List<Object> pair = MiniJson.list(sample);
        double v = Double.parseDouble(((String) pair.get(1)).replace("Inf", "Infinity"));
        samples.put(millis(pair.get(0)), RelaySample.text(v));
      }
      for (Object sample : MiniJson.list(series.get("histograms"))) {
        List<Object> pair = MiniJson.list(sample);
        Map<String, Object> h = MiniJson.object(pair.get(1));
        samples.put(millis(pair.get(0)), RelaySample.histogramText(h));
      }
      found.put(selector(MiniJson.object(series.get("metric"))), samples);
    }
    return found;
  }

  private static long millis(Object seconds) {
    return Math.round(((Number) seconds).doubleValue() * 1000);
  }

  /** Labels in the order of their names, as a selector. */
  static String selector(Map<String, ?> labels) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(labels)
        .forEach((name, value) -> text.append(name).append("=\"").append(value).append("\","));
    return "{" + text + "}";
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** As SIGTERM does. */
  void stop() throws Exception {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("did not stop: " + log());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
