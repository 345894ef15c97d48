package io.narthex.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route answers, and what is said where none does; over a socket, byte by byte. */
class RouterTest {
  private static WebServer server;

  @BeforeAll
  static void start() throws IOException {
    Router router = new Router();
    router.get("/page", (in, out) -> out.text(200, "page"));
    router.getOrHead("/-/healthy", (in, out) -> out.text(200, "well"));
    router.getOrPost("/api/v1/query", (in, out) -> out.text(200, in.parameter("query")));
    router.pattern(
        Set.of("GET"), "/api/v1/label/:name/values", (in, out) -> out.text(200, in.path()));
    server =
        new WebServer(InetSocketAddress.createUnresolved("127.0.0.1", 0), router, new Cors(".*"));
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** Status, {@code Allow} and body, separated by bars. */
  private static String ask(String method, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              (method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      List<String> lines = new ArrayList<>();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      in.lines().forEach(lines::add);
      int blank = lines.indexOf("");
      String allow =
          lines.subList(0, blank).stream()
              .filter(line -> line.startsWith("Allow: "))
              .map(line -> line.substring(7))
              .findFirst()
              .orElse("-");
      String body = String.join("/", lines.subList(blank + 1, lines.size()));
      return lines.get(0).split(" ")[1] + "|" + allow + "|" + body;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "GET; /page; 200|-|page",
        "HEAD; /page; 405|GET, OPTIONS|",
        "HEAD; /-/healthy; 200|-|",
        "POST; /page; 405|GET, OPTIONS|Method Not Allowed",
        "DELETE; /api/v1/query; 405|GET, OPTIONS, POST|Method Not Allowed",
        "OPTIONS; /page; 200|GET, OPTIONS|",
        "OPTIONS; /api/v1/anything; 204|-|",
        "OPTIONS; /nowhere; 404|-|404 page not found",
        "GET; /nowhere; 404|-|404 page not found",
        "GET; /api/v1/label/job/values; 200|-|/api/v1/label/job/values",
        "GET; /api/v1/label/a%2Fb/values; 200|-|/api/v1/label/a/b/values",
        "GET; /api/v1/label//values; 404|-|404 page not found",
        "POST; /api/v1/label/job/values; 405|GET, OPTIONS|Method Not Allowed",
        "GET; /api/v1/label/job; 404|-|404 page not found",
        "GET; /api/v1/query?query=a%20b+c; 200|-|a b c",
        "GET; /api/v1/query?query=%zz; 200|-|",
      })
  void answersAsUpstream(String method, String path, String expected) throws IOException {
    assertThat(ask(method, path)).isEqualTo(expected);
  }

  @Test
  void saysInOneLineWhatIsWrongWithARequest() throws IOException {
    assertThat(ask("GET", "/a\u0001b")).startsWith("400|-|400 ").doesNotContain("<");
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws IOException {
    try (WebServer second =
        new WebServer(
            InetSocketAddress.createUnresolved("127.0.0.1", server.port()),
            new Router(),
            new Cors(".*"))) {
      assertThatThrownBy(second::start)
          .hasMessage("listen tcp 127.0.0.1:" + server.port() + ": bind: address already in use");
    }
  }
}
