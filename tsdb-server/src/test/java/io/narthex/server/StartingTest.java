package io.narthex.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.server.api.StartingRoutes;
import io.narthex.server.api.StatusApi;
import io.narthex.server.http.Cors;
import io.narthex.server.http.Router;
import io.narthex.server.http.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server before its database is open. */
class StartingTest {
  @TempDir Path dir;

  private static HttpResponse<String> ask(WebServer server, String method, String path)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void saysThatItIsNotReadyAndHowFarTheLogIsRead() throws Exception {
    Router starting = StartingRoutes.router(() -> new StatusApi.Replay(3, 9, 5));
    InetSocketAddress anyPort = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    try (WebServer server = new WebServer(anyPort, starting, new Cors(".*"))) {
      server.bind();
      int port = server.port();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(ask(server, "GET", "/-/healthy").statusCode()).isEqualTo(200);
      assertThat(ask(server, "GET", "/api/v1/status/walreplay").body())
          .isEqualTo("{\"status\":\"success\",\"data\":{\"min\":3,\"max\":9,\"current\":5}}");
      for (String path : new String[] {"/-/ready", "/", "/api/v1/query?query=1", "/nowhere"}) {
        HttpResponse<String> answer = ask(server, "GET", path);
        assertThat(answer.statusCode()).as(path).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("Service Unavailable");
        assertThat(answer.headers().firstValue("X-Prometheus-Stopping")).hasValue("false");
      }
      assertThat(ask(server, "POST", "/api/v1/write").statusCode()).isEqualTo(503);

      server.route(new Router().get("/page", (in, out) -> out.text(200, "here")));

      assertThat(ask(server, "GET", "/page").body()).isEqualTo("here");
      assertThat(ask(server, "GET", "/-/ready").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void findsATakenPortBeforeItTouchesTheDatabase() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      ServerOptions options = TestServers.options(null, dir.resolve("data"), taken.getLocalPort());

      assertThatThrownBy(() -> Narthex.start(options))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "listen tcp 127.0.0.1:" + taken.getLocalPort() + ": bind: address already in use");
      assertThat(dir.resolve("data")).doesNotExist();
    }
  }

  /** A port that was bound and never used is free again. */
  @Test
  void letsGoOfThePortWhenTheDatabaseCannotBeOpened() throws Exception {
    Path file = java.nio.file.Files.writeString(dir.resolve("file"), "no directory");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    ServerOptions options = TestServers.options(null, file, port);

    assertThatThrownBy(() -> Narthex.start(options)).isInstanceOf(IOException.class);
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(again.isBound()).isTrue();
    }
  }
}
