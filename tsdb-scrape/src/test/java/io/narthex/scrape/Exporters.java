package io.narthex.scrape;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Exporters of Debian's packages, with the servers they look at: started on ports of their own,
 * under a folder of their own, and ended by {@link #close}.
 */
final class Exporters implements AutoCloseable {
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin");
  private static final int ATTEMPTS = 100;

  /** One endpoint of metrics, and a line it has once it is of use. */
  record Endpoint(String url, String ready) {}

  private final Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  Exporters(Path dir) {
    this.dir = dir;
  }

  static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return s.getLocalPort();
    }
  }

  /** Whether all of these can be run; says so if not. */
  static boolean installed(String... programs) {
    for (String program : programs) {
      if (path(program) == null) {
        System.err.println("SKIPPED: " + program + " is not installed");
        return false;
      }
    }
    return true;
  }

  private static String path(String program) {
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, program);
      if (Files.isExecutable(path)) {
        return path.toString();
      }
    }
    return null;
  }

  /** Runs a program in the folder until {@link #close}; its output goes to {@code program.log}. */
  void run(Map<String, String> environment, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, path(command[0]));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(command[0] + ".log").toFile());
    builder.environment().putAll(environment);
    processes.add(builder.start());
  }

  private static String listen(int port) {
    return "--web.listen-address=127.0.0.1:" + port;
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** Starts an exporter by name; null, said aloud, if it is not installed. */
  Endpoint start(String name) throws IOException {
    return switch (name) {
      case "node" -> node();
      case "alertmanager" -> alertmanager();
      case "prometheus" -> prometheus();
      case "redis" -> redis();
      case "mysqld" -> mysqld();
      case "haproxy" -> haproxy();
      case "haproxy-exporter" -> haproxyExporter();
      case "pushgateway" -> pushgateway();
      case "blackbox" -> blackbox();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Endpoint node() throws IOException {
    if (!installed("prometheus-node-exporter")) {
      return null;
    }
    int port = freePort();
    run(Map.of(), "prometheus-node-exporter", listen(port));
    return new Endpoint(address(port) + "/metrics", "node_boot_time_seconds ");
  }

  private Endpoint alertmanager() throws IOException {
    if (!installed("prometheus-alertmanager")) {
      return null;
    }
    int port = freePort();
    Files.writeString(dir.resolve("am.yml"), "route: {receiver: x}\nreceivers: [{name: x}]\n");
    run(
        Map.of(),
        "prometheus-alertmanager",
        "--config.file=am.yml",
        "--storage.path=am",
        "--cluster.listen-address=",
        listen(port));
    return new Endpoint(address(port) + "/metrics", "alertmanager_config_hash ");
  }

  private Endpoint prometheus() throws IOException {
    int port = freePort();
    Files.writeString(dir.resolve("empty.yml"), "");
    run(
        Map.of(),
        "prometheus",
        "--config.file=empty.yml",
        "--storage.tsdb.path=other",
        listen(port));
    return new Endpoint(address(port) + "/metrics", "prometheus_ready 1");
  }

  private Endpoint redis() throws IOException {
    if (!installed("redis-server", "prometheus-redis-exporter")) {
      return null;
    }
    int server = freePort();
    run(
        Map.of(),
        "redis-server",
        "--port",
        String.valueOf(server),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        dir.toString());
    int port = freePort();
    run(
        Map.of(),
        "prometheus-redis-exporter",
        "-web.listen-address=127.0.0.1:" + port,
        "-redis.addr=redis://127.0.0.1:" + server);
    return new Endpoint(address(port) + "/metrics", "redis_up 1");
  }

  /** A database without grants in an empty folder, which needs no set-up. */
  private Endpoint mysqld() throws IOException {
    if (!installed("prometheus-mysqld-exporter")) {
      return null;
    }
    int server = freePort();
    boolean database = installed("mariadbd");
    if (database) {
      Files.createDirectories(dir.resolve("mysql"));
      run(
          Map.of(),
          "mariadbd",
          "--no-defaults",
          "--user=" + System.getProperty("user.name"),
          "--datadir=" + dir.resolve("mysql"),
          "--socket=" + dir.resolve("mysql.sock"),
          "--pid-file=" + dir.resolve("mysql.pid"),
          "--port=" + server,
          "--bind-address=127.0.0.1",
          "--skip-grant-tables",
          "--innodb-log-file-size=4M",
          "--innodb-buffer-pool-size=8M");
    }
    int port = freePort();
    run(
        Map.of("DATA_SOURCE_NAME", "root@tcp(127.0.0.1:" + server + ")/"),
        "prometheus-mysqld-exporter",
        listen(port));
    return new Endpoint(address(port) + "/metrics", database ? "mysql_up 1" : "mysql_up 0");
  }

  private int startHaproxy() throws IOException {
    int port = freePort();
    Files.writeString(
        dir.resolve("haproxy" + port + ".cfg"),
        """
        defaults
          mode http
          timeout connect 1s
          timeout client 1s
          timeout server 1s
        frontend metrics
          bind 127.0.0.1:%d
          http-request use-service prometheus-exporter if { path /metrics }
          stats enable
          stats uri /stats
        backend nobody
          server s1 127.0.0.1:1
        """
            .formatted(port));
    run(Map.of(), "haproxy", "-db", "-f", "haproxy" + port + ".cfg");
    return port;
  }

  private Endpoint haproxy() throws IOException {
    if (!installed("haproxy")) {
      return null;
    }
    return new Endpoint(address(startHaproxy()) + "/metrics", "haproxy_process_nbthread ");
  }

  private Endpoint haproxyExporter() throws IOException {
    if (!installed("haproxy", "prometheus-haproxy-exporter")) {
      return null;
    }
    int server = startHaproxy();
    int port = freePort();
    run(
        Map.of(),
        "prometheus-haproxy-exporter",
        listen(port),
        "--haproxy.scrape-uri=" + address(server) + "/stats;csv");
    return new Endpoint(address(port) + "/metrics", "haproxy_up 1");
  }

  /**
   * Holds what two jobs have pushed, so that labels of the target clash with labels of the body.
   */
  private Endpoint pushgateway() throws IOException {
    if (!installed("prometheus-pushgateway")) {
      return null;
    }
    int port = freePort();
    run(Map.of(), "prometheus-pushgateway", listen(port));
    awaitBody(new Endpoint(address(port) + "/metrics", "pushgateway_build_info"));
    for (String job : List.of("nightly", "weekly")) {
      push(
          address(port) + "/metrics/job/" + job + "/instance/batch-1",
          "# TYPE rows_total counter\nrows_total{table=\"a b\\\\c\"} 4711\n# TYPE took summary\n"
              + "took{quantile=\"0.5\"} NaN\ntook_sum 1.5\ntook_count 3\n");
    }
    return new Endpoint(address(port) + "/metrics", "rows_total");
  }

  private Endpoint blackbox() throws IOException {
    if (!installed("prometheus-blackbox-exporter")) {
      return null;
    }
    int port = freePort();
    Files.writeString(
        dir.resolve("blackbox.yml"), "modules: {http: {prober: http, timeout: 2s}}\n");
    run(Map.of(), "prometheus-blackbox-exporter", listen(port), "--config.file=blackbox.yml");
    return new Endpoint(
        address(port) + "/probe?module=http&target=127.0.0.1:" + port + "/metrics",
        "probe_success 1");
  }

  private void push(String url, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    int status = send(request).statusCode();
    if (status != 200) {
      throw new IOException("push to " + url + ": " + status);
    }
  }

  /** The text of an endpoint, once it is of use. */
  HttpResponse<byte[]> awaitBody(Endpoint endpoint) throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        HttpResponse<byte[]> reply = get(endpoint.url(), "text/plain;version=0.0.4");
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        if (reply.statusCode() == 200 && body.contains(endpoint.ready())) {
          return reply;
        }
        if (attempt == ATTEMPTS) {
          throw new IOException(endpoint + " is not ready: " + reply.statusCode());
        }
      } catch (java.net.ConnectException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
      pause();
    }
  }

  HttpResponse<byte[]> get(String url, String accept) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build());
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process p : processes) {
      try {
        if (!p.waitFor(5, TimeUnit.SECONDS)) {
          p.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        p.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
