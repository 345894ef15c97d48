package io.narthex.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.time.SystemScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpFetcherTest {
  private final SystemScheduler time = new SystemScheduler("test", 1);
  private final CountDownLatch done = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            r -> {
              Thread t = new Thread(r);
              t.setDaemon(true);
              return t;
            }));
    server.start();
  }

  @AfterEach
  void stop() {
    done.countDown();
    server.stop(0);
    time.close();
  }

  private interface Handler {
    void handle(HttpExchange e) throws IOException;
  }

  private void serve(String path, Handler handler) {
    server.createContext(
        path,
        e -> {
          try (e) {
            handler.handle(e);
          }
        });
  }

  private static void reply(HttpExchange e, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    e.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    e.getResponseBody().write(bytes);
  }

  private URI url(String host, String path) {
    return URI.create("http://" + host + ":" + server.getAddress().getPort() + path);
  }

  private HttpReply get(HttpClientConfig config, String path, long limit) throws IOException {
    return new HttpFetcher(config, time)
        .get(
            url("127.0.0.1", path),
            Map.of("Accept", "x"),
            new HttpFetcher.Limits(Duration.ofSeconds(2), limit));
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
      gz.write(data);
    }
    return out.toByteArray();
  }

  @Test
  void aBodyOfTheLimitsSizeIsTooLarge() throws IOException {
    serve("/", e -> reply(e, 200, "0123456789abcde"));

    assertThat(get(HttpClientConfig.DEFAULT, "/", 16).length()).isEqualTo(15);
    assertThatThrownBy(() -> get(HttpClientConfig.DEFAULT, "/", 15))
        .isInstanceOf(BodyTooLargeException.class)
        .hasMessage("body size limit exceeded");
  }

  @Test
  void gzipIsInflatedUpToTheLimitAndMustBeWhole() throws IOException {
    byte[] zipped = gzip(new byte[1 << 20]);
    serve(
        "/ok",
        e -> {
          e.getResponseHeaders().set("Content-Encoding", "gzip");
          e.sendResponseHeaders(200, zipped.length);
          e.getResponseBody().write(zipped);
        });
    serve(
        "/cut",
        e -> {
          e.getResponseHeaders().set("Content-Encoding", "gzip");
          e.sendResponseHeaders(200, zipped.length - 20);
          e.getResponseBody().write(zipped, 0, zipped.length - 20);
        });

    assertThat(get(HttpClientConfig.DEFAULT, "/ok", 0).length()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> get(HttpClientConfig.DEFAULT, "/ok", 1 << 20))
        .isInstanceOf(BodyTooLargeException.class);
    assertThatThrownBy(() -> get(HttpClientConfig.DEFAULT, "/cut", 0)).hasMessage("unexpected EOF");
  }

  @Test
  void anEndlessBodyEndsAtTheLimit() {
    serve(
        "/",
        e -> {
          e.sendResponseHeaders(200, 0);
          byte[] block = new byte[1 << 16];
          Arrays.fill(block, (byte) 'a');
          try {
            while (true) {
              e.getResponseBody().write(block);
            }
          } catch (IOException hungUp) {
            // as it should
          }
        });

    assertThatThrownBy(() -> get(HttpClientConfig.DEFAULT, "/", 10 << 20))
        .isInstanceOf(BodyTooLargeException.class);
  }

  @Test
  void aDrippingBodyEndsAtTheDeadline() {
    serve(
        "/",
        e -> {
          e.sendResponseHeaders(200, 0);
          OutputStream out = e.getResponseBody();
          try {
            while (!done.await(50, TimeUnit.MILLISECONDS)) {
              out.write('a');
              out.flush();
            }
          } catch (InterruptedException | IOException hungUp) {
            // as it should
          }
        });
    HttpFetcher fetcher = new HttpFetcher(HttpClientConfig.DEFAULT, time);

    assertThatThrownBy(
            () ->
                fetcher.get(
                    url("127.0.0.1", "/"),
                    Map.of(),
                    new HttpFetcher.Limits(Duration.ofMillis(300), 0)))
        .hasMessage("context deadline exceeded");
  }

  @Test
  void aServerThatSaysNothingEndsAtTheDeadline() {
    serve(
        "/",
        e -> {
          try {
            done.await();
          } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
          }
        });
    HttpFetcher fetcher = new HttpFetcher(HttpClientConfig.DEFAULT, time);
    URI url = url("127.0.0.1", "/");

    assertThatThrownBy(
            () -> fetcher.get(url, Map.of(), new HttpFetcher.Limits(Duration.ofMillis(200), 0)))
        .hasMessage("Get \"" + url + "\": context deadline exceeded");
  }

  @Test
  void nobodyThereIsSaidAsGoSaysIt() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    HttpFetcher fetcher = new HttpFetcher(HttpClientConfig.DEFAULT, time);
    String url = "http://127.0.0.1:" + port + "/metrics";

    assertThatThrownBy(
            () ->
                fetcher.get(
                    URI.create(url), Map.of(), new HttpFetcher.Limits(Duration.ofSeconds(2), 0)))
        .hasMessage(
            "Get \"" + url + "\": dial tcp 127.0.0.1:" + port + ": connect: connection refused");
  }

  @Test
  void redirectsAreFollowedWithoutCredentialsToAnotherHost() throws IOException {
    String[] seen = new String[2];
    serve(
        "/here",
        e -> {
          seen[0] = e.getRequestHeaders().getFirst("Authorization");
          e.getResponseHeaders().set("Location", url("localhost", "/there").toString());
          reply(e, 302, "");
        });
    serve(
        "/there",
        e -> {
          seen[1] =
              e.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + e.getRequestHeaders().getFirst("X-own")
                  + " "
                  + e.getRequestHeaders().getFirst("Accept");
          reply(e, 200, "ok");
        });
    HttpClientConfig config =
        HttpClientConfig.builder()
            .authorization(new Authorization("Bearer", Secret.of("s"), null))
            .headers(
                Map.of("X-own", new HttpClientConfig.Header(List.of("v"), List.of(), List.of())))
            .build();

    assertThat(get(config, "/here", 0).status()).isEqualTo(200);
    assertThat(seen[0]).isEqualTo("Bearer s");
    assertThat(seen[1]).isEqualTo("null null x");
    HttpClientConfig stay = HttpClientConfig.builder().followRedirects(false).build();
    assertThat(get(stay, "/here", 0).statusText()).isEqualTo("302 Temporary Redirect");
  }

  @Test
  void redirectsWithinTheHostKeepCredentialsAndEnd() throws IOException {
    String[] seen = new String[1];
    serve(
        "/a",
        e -> {
          e.getResponseHeaders().set("Location", "/b");
          reply(e, 301, "");
        });
    serve(
        "/b",
        e -> {
          seen[0] = e.getRequestHeaders().getFirst("Authorization");
          reply(e, 200, "ok");
        });
    serve(
        "/loop",
        e -> {
          e.getResponseHeaders().set("Location", "/loop");
          reply(e, 302, "");
        });
    HttpClientConfig config =
        HttpClientConfig.builder()
            .basicAuth(new BasicAuth("u", null, Secret.of("p"), null))
            .build();

    get(config, "/a", 0);
    assertThat(seen[0]).isEqualTo("Basic dTpw");
    assertThatThrownBy(() -> get(config, "/loop", 0))
        .hasMessageContaining("stopped after 10 redirects");
  }

  @Test
  void secretsInFilesAreReadAtEachRequest(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("token");
    String[] seen = new String[1];
    serve(
        "/",
        e -> {
          seen[0] = e.getRequestHeaders().getFirst("Authorization");
          reply(e, 200, "ok");
        });
    HttpClientConfig config =
        HttpClientConfig.builder().authorization(new Authorization("Bearer", null, file)).build();

    Files.writeString(file, "one\n");
    get(config, "/", 0);
    assertThat(seen[0]).isEqualTo("Bearer one");
    Files.writeString(file, "two\n");
    get(config, "/", 0);
    assertThat(seen[0]).isEqualTo("Bearer two");
    Files.delete(file);
    assertThatThrownBy(() -> get(config, "/", 0))
        .hasMessageContaining("unable to read authorization credentials file");
  }

  @Test
  void tokensAreFetchedOnceAndUsed() throws IOException {
    int[] asked = {0};
    String[] seen = new String[2];
    serve(
        "/token",
        e -> {
          asked[0]++;
          seen[0] =
              e.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(e.getRequestBody().readAllBytes(), UTF_8);
          reply(
              e,
              200,
              "{\"access_token\": \"t\\/1\", \"token_type\": \"bearer\", \"expires_in\": 3600}");
        });
    serve(
        "/m",
        e -> {
          seen[1] = e.getRequestHeaders().getFirst("Authorization");
          reply(e, 200, "ok");
        });
    OAuth2 oauth2 =
        new OAuth2(
            "id",
            Secret.of("secret"),
            null,
            List.of("a", "b"),
            url("127.0.0.1", "/token").toString(),
            Map.of("k", "v"),
            HttpClientConfig.DEFAULT);
    HttpFetcher fetcher = new HttpFetcher(HttpClientConfig.builder().oauth2(oauth2).build(), time);
    for (int i = 0; i < 3; i++) {
      fetcher.get(
          url("127.0.0.1", "/m"), Map.of(), new HttpFetcher.Limits(Duration.ofSeconds(2), 0));
    }

    assertThat(asked[0]).isEqualTo(1);
    assertThat(seen[0]).isEqualTo("Basic aWQ6c2VjcmV0 grant_type=client_credentials&k=v&scope=a+b");
    assertThat(seen[1]).isEqualTo("Bearer t/1");
  }

  @Test
  void proxiesAreUsed() throws IOException {
    String[] seen = new String[1];
    serve(
        "/",
        e -> {
          seen[0] = e.getRequestURI().toString();
          reply(e, 200, "through");
        });
    HttpClientConfig config =
        HttpClientConfig.builder()
            .proxy(new ProxyConfig(url("127.0.0.1", ""), "direct.example", false, Map.of()))
            .build();

    HttpReply reply =
        new HttpFetcher(config, time)
            .get(
                URI.create("http://elsewhere.example:80/metrics"),
                Map.of(),
                new HttpFetcher.Limits(Duration.ofSeconds(2), 0));
    assertThat(new String(reply.body(), 0, reply.length(), UTF_8)).isEqualTo("through");
    assertThat(seen[0]).isEqualTo("http://elsewhere.example:80/metrics");
  }
}
