package io.narthex.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.narthex.testing.Conformance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command: the packaged server scrapes, answers, survives a kill. */
class MainJobTest {
  private static final Path JAR =
      Conformance.projectRoot().resolve("tsdb-server/target/narthex.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Process> started = new ArrayList<>();

  @TempDir private Path dir;

  @BeforeEach
  void needsThePackagedJar() {
    if (!Files.exists(JAR)) {
      System.err.println("SKIPPED: " + JAR + " is made by the package phase; run mvn verify");
      Assumptions.abort("not packaged");
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process p : started) {
      p.destroyForcibly().waitFor();
    }
  }

  private record Server(Process process, String base, BufferedReader out) {}

  private Server start(String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-jar", JAR.toString(), "serve"));
    command.addAll(
        List.of("--web.listen-address=127.0.0.1:0", "--storage.tsdb.path=" + dir.resolve("data")));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectError(dir.resolve("log" + started.size()).toFile())
            .start();
    started.add(process);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      int at = line.indexOf("http://");
      if (at >= 0) {
        return new Server(process, line.substring(at, line.indexOf("/query")), out);
      }
    }
    throw new IOException(
        "the server ended: " + Files.readString(dir.resolve("log" + (started.size() - 1))));
  }

  private String get(Server server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.base() + path)).timeout(PATIENCE).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private String query(Server server, String promql) throws Exception {
    return get(server, "/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
  }

  private void await(Server server, String promql, String expected) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String answer = "";
    while (System.nanoTime() < deadline) {
      answer = query(server, promql);
      if (answer.contains(expected)) {
        return;
      }
      Thread.sleep(200);
    }
    assertThat(answer).as(promql).contains(expected);
  }

  @Test
  void scrapesItselfAndTheDemoAndSurvivesAKill() throws Exception {
    Server first = start();

    await(first, "count(up == 1)", "\"2\"");
    await(first, "sum(demo_http_requests_total) > bool 0", "\"1\"");
    assertThat(get(first, "/query")).contains("<title>Narthex</title>");
    assertThat(get(first, "/api/v1/targets")).contains("\"health\":\"up\"");
    String before = query(first, "sum(count_over_time(up[1h]))");
    first.process().destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    Server second = start();
    String after = query(second, "sum(count_over_time(up[1h]))");

    assertThat(number(after)).isGreaterThanOrEqualTo(number(before));
    second.process().toHandle().destroy(); // leaves what it says to be read
    assertThat(second.process().waitFor(20, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
    assertThat(second.out().lines().toList()).last().isEqualTo("Stopping.");
    assertThat(dir.resolve("log1")).content().doesNotContain("narthex:", "Shutdown in progress");
  }

  private static double number(String answer) {
    String value = answer.replaceAll(".*\"value\":\\[[^\"]*\"([^\"]+)\".*", "$1");
    return Double.parseDouble(value);
  }

  @Test
  void refusesABadConfigurationWithFileAndLine() throws Exception {
    Path config = dir.resolve("bad.yml");
    Files.writeString(config, "global:\n  scrape_interval: 5s\n  no_such_key: 1\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "serve",
                "--config.file=" + config,
                "--web.listen-address=127.0.0.1:0",
                "--storage.tsdb.path=" + dir.resolve("data"))
            .redirectErrorStream(true)
            .start();
    started.add(process);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains("bad.yml").contains("line 3").contains("no_such_key");
  }
}
