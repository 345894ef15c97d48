package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.testing.MiniJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryLogTest {
  @TempDir Path dir;

  private Path configure(String text) throws IOException {
    return Files.writeString(dir.resolve("prometheus.yml"), text);
  }

  private static int get(Narthex server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.address() + "/api/v1/" + path))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  private static List<Map<String, Object>> lines(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(line -> MiniJson.object(MiniJson.parse(line)))
        .toList();
  }

  @Test
  void writesALineForEachQuery() throws Exception {
    Path log = dir.resolve("query.log");
    Path config = configure("global: {query_log_file: query.log}\n");
    try (Narthex server = Narthex.start(TestServers.options(config, dir.resolve("data")))) {
      assertThat(get(server, "query_range?step=5&start=0&end=3600&query=query_with_api"))
          .isEqualTo(200);
      assertThat(get(server, "query?time=1.5&query=label_replace(up,'a','b','c','(')"))
          .isEqualTo(422);
      assertThat(get(server, "query?query=1%2B")).as("is none").isEqualTo(400);
    }

    List<Map<String, Object>> lines = lines(log);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .containsOnlyKeys("time", "level", "msg", "params", "stats", "httpRequest")
        .containsEntry("msg", "promql query logged")
        .containsEntry("level", "INFO");
    assertThat(MiniJson.object(lines.get(0).get("params")).toString())
        .isEqualTo(
            "{end=1970-01-01T01:00:00.000Z, query=query_with_api,"
                + " start=1970-01-01T00:00:00.000Z, step=5}");
    assertThat(MiniJson.object(lines.get(0).get("httpRequest")).toString())
        .isEqualTo("{clientIP=127.0.0.1, method=GET, path=/api/v1/query_range}");
    assertThat(MiniJson.object(lines.get(0).get("stats"))).containsKeys("timings", "samples");
    assertThat(MiniJson.object(lines.get(1).get("params")))
        .containsEntry("start", "1970-01-01T00:00:01.500Z");
    assertThat(lines.get(1).get("error").toString()).contains("invalid regular expression");
  }

  @Test
  void goesWithTheConfiguration() throws Exception {
    Path log = dir.resolve("query.log");
    Path moved = dir.resolve("moved.log");
    Path config = configure("global: {}\n");
    try (Narthex server = Narthex.start(TestServers.options(config, dir.resolve("data")))) {
      get(server, "query?query=1");
      assertThat(log).doesNotExist();

      configure("global: {query_log_file: " + log + "}\n");
      server.reload();
      get(server, "query?query=2");
      Files.move(log, moved);
      get(server, "query?query=3");
      assertThat(lines(moved)).as("goes on where it was opened").hasSize(2);

      server.reload();
      get(server, "query?query=4");
      assertThat(lines(moved)).hasSize(2);
      assertThat(lines(log)).hasSize(1);

      configure("global: {query_log_file: " + dir.resolve("none/query.log") + "}\n");
      server.reload();
      get(server, "query?query=5");
      assertThat(lines(log)).as("a bad configuration changes nothing").hasSize(2);

      configure("global: {}\n");
      server.reload();
      get(server, "query?query=6");
      assertThat(lines(log)).hasSize(2);
    }
  }

  @Test
  void aFileThatCannotBeOpenedStopsTheStart() throws Exception {
    Path config = configure("global: {query_log_file: none/query.log}\n");

    assertThatThrownBy(
            () -> Narthex.start(TestServers.options(config, dir.resolve("data"))).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't create json log file");
  }
}
