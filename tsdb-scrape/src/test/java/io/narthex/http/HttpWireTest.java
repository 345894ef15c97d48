package io.narthex.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.time.SystemScheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, byte by byte, against servers that answer with whatever they like. */
class HttpWireTest {
  private static final HttpFetcher.Limits LIMITS =
      new HttpFetcher.Limits(Duration.ofSeconds(2), 100_000);

  private final SystemScheduler time = new SystemScheduler("test", 1);
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (Socket s : accepted) {
      s.close();
    }
    time.close();
  }

  /** The n-th request, on whatever connection, gets the n-th answer; an empty one hangs up. */
  private void answer(String... answers) {
    int[] next = {0};
    daemon(
        () -> {
          while (true) {
            Socket s = server.accept();
            accepted.add(s);
            daemon(() -> converse(s, next, answers));
          }
        });
  }

  private void converse(Socket s, int[] next, String[] answers) throws IOException {
    for (String request = head(s.getInputStream());
        !request.isEmpty();
        request = head(s.getInputStream())) {
      requests.add(request);
      String answer;
      synchronized (next) {
        answer = answers[Math.min(next[0]++, answers.length - 1)];
      }
      if (answer.isEmpty()) {
        s.close();
        return;
      }
      s.getOutputStream().write(answer.getBytes(ISO_8859_1));
      if (answer.contains("Connection: close") || !answer.contains("Content-Length")) {
        s.shutdownOutput();
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread t =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // the test is over
              }
            });
    t.setDaemon(true);
    t.start();
  }

  /** A request up to the empty line; empty at the end. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!out.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      out.write(b);
    }
    return out.toString(ISO_8859_1);
  }

  private URI url(String rest) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + rest);
  }

  private HttpFetcher fetcher() {
    return new HttpFetcher(HttpClientConfig.DEFAULT, time);
  }

  private static String text(HttpReply reply) {
    return new String(reply.body(), 0, reply.length(), UTF_8);
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void aRequestIsJustWhatIsNeeded() throws IOException {
    answer(ok("x"));

    fetcher().get(url("/m?a=b%20c#part"), Map.of("Accept", "text/plain"), LIMITS);

    assertThat(requests)
        .containsExactly(
            "GET /m?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:"
                + server.getLocalPort()
                + "\r\nAccept: text/plain\r\n\r\n");
  }

  @Test
  void connectionsAreKeptAndReplacedWhenTheyHaveGrownOld() throws IOException {
    answer(ok("1"), ok("2"), "", ok("4"), "HTTP/1.0 200 OK\r\n\r\n5", ok("6"));
    HttpFetcher fetcher = fetcher();
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      bodies.add(text(fetcher.get(url("/"), Map.of(), LIMITS)));
    }

    assertThat(bodies).containsExactly("1", "2", "4", "5", "6");
    assertThat(requests).hasSize(6);
    assertThat(accepted).hasSize(3);
  }

  @Test
  void aServerThatHangsUpOnANewConnectionHasFailed() {
    answer("");

    assertThatThrownBy(() -> fetcher().get(url("/"), Map.of(), LIMITS))
        .hasMessage("Get \"" + url("/") + "\": EOF");
    assertThat(requests).hasSize(1);
  }

  @Test
  void chunksAreJoined() throws IOException {
    answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n"
            + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");

    assertThat(text(fetcher().get(url("/"), Map.of(), LIMITS))).isEqualTo("abc0123456789");
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("done"));

    assertThat(text(fetcher().get(url("/"), Map.of(), LIMITS))).isEqualTo("done");
  }

  @ParameterizedTest
  @CsvSource({"404 Nobody Home, 404 Nobody Home", "'503 ', '503 '", "299, '299 '"})
  void theStatusTextIsTheServers(String line, String text) throws IOException {
    answer("HTTP/1.1 " + line + "\r\nContent-Length: 3\r\n\r\nbad");

    HttpReply reply = fetcher().get(url("/"), Map.of(), LIMITS);
    assertThat(reply.statusText()).isEqualTo(text);
    assertThat(reply.length()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: brotli\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Len",
      })
  void brokenAnswersAreFailures(String answer) {
    answer(answer);

    assertThatThrownBy(() -> fetcher().get(url("/"), Map.of(), LIMITS))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("null");
  }

  @Test
  void headersWithoutEndAreCutOff() {
    daemon(
        () -> {
          Socket s = server.accept();
          accepted.add(s);
          s.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
          byte[] line = ("X-Field: " + "y".repeat(1000) + "\r\n").getBytes(ISO_8859_1);
          while (true) {
            s.getOutputStream().write(line);
          }
        });

    assertThatThrownBy(() -> fetcher().get(url("/"), Map.of(), LIMITS))
        .hasMessageContaining("server response headers exceeded");
  }

  @Test
  void namesWithUnderscoresAreNames() {
    assertThatThrownBy(
            () -> fetcher().get(URI.create("http://no_such_host.invalid:9/m"), Map.of(), LIMITS))
        .hasMessage(
            "Get \"http://no_such_host.invalid:9/m\": dial tcp: lookup no_such_host.invalid: no"
                + " such host");
    assertThatThrownBy(() -> fetcher().get(URI.create("ftp://h/m"), Map.of(), LIMITS))
        .hasMessage("Get \"ftp://h/m\": unsupported protocol scheme \"ftp\"");
  }

  @Test
  void aUserInTheAddressIsSent() throws IOException {
    answer(ok("x"));

    fetcher()
        .get(URI.create("http://u:p@127.0.0.1:" + server.getLocalPort() + "/"), Map.of(), LIMITS);

    assertThat(requests.get(0)).contains("\r\nAuthorization: Basic dTpw\r\n").doesNotContain("u:p");
  }

  @Test
  void valuesThatWouldBreakTheRequestAreRefused() {
    answer(ok("x"));

    assertThatThrownBy(() -> fetcher().get(url("/"), Map.of("A", "b\r\nC: d"), LIMITS))
        .hasMessageContaining("invalid header field value for \"A\"");
    assertThat(requests).isEmpty();
  }

  @Test
  void aTunnelIsAskedForWithItsHeaders() throws IOException {
    answer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    HttpClientConfig config =
        HttpClientConfig.builder()
            .proxy(
                new ProxyConfig(
                    URI.create("http://u:p@127.0.0.1:" + server.getLocalPort()),
                    "",
                    false,
                    Map.of("X-Tenant", List.of(Secret.of("a")))))
            .build();

    assertThatThrownBy(
            () ->
                new HttpFetcher(config, time)
                    .get(URI.create("https://elsewhere.example/m"), Map.of(), LIMITS))
        .hasMessage("Get \"https://elsewhere.example/m\": Proxy Authentication Required");
    assertThat(requests)
        .containsExactly(
            "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n"
                + "X-Tenant: a\r\nProxy-Authorization: Basic dTpw\r\n\r\n");
  }

  @Test
  void unixSocketsAreReached(@TempDir Path dir) throws IOException {
    Path path = dir.resolve("s");
    try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(path));
      daemon(
          () -> {
            SocketChannel c = unix.accept();
            requests.add(head(Channels.newInputStream(c)));
            Channels.newOutputStream(c).write(ok("hello").getBytes(ISO_8859_1));
            requests.add(head(Channels.newInputStream(c))); // and never answers
            Channels.newInputStream(c).read();
          });
      HttpFetcher fetcher = fetcher();
      URI uri = URI.create("http://localhost/m");

      assertThat(text(fetcher.get(uri, Map.of(), LIMITS, path))).isEqualTo("hello");
      assertThat(requests).containsExactly("GET /m HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThatThrownBy(
              () ->
                  fetcher.get(
                      uri, Map.of(), new HttpFetcher.Limits(Duration.ofMillis(200), 0), path))
          .hasMessage("Get \"http://localhost/m\": context deadline exceeded");
      assertThatThrownBy(() -> fetcher.get(uri, Map.of(), LIMITS, dir.resolve("none")))
          .hasMessageContaining("dial unix " + dir.resolve("none"));
    }
  }
}
