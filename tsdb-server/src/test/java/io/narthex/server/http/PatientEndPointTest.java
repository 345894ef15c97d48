package io.narthex.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections as clients use them: in bursts, with pauses, in parts, many at a time. */
@Timeout(60)
class PatientEndPointTest {
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    Router router = new Router();
    router.add(
        Set.of("GET", "POST"),
        "/echo",
        (in, out) -> {
          threads.add(Thread.currentThread().getName());
          byte[] body = in.body().readAllBytes();
          out.text(200, in.parameter("n") + new String(body, StandardCharsets.UTF_8));
        });
    server =
        new WebServer(InetSocketAddress.createUnresolved("127.0.0.1", 0), router, new Cors(".*"));
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  /** A client that writes bytes and reads answers, nothing more. */
  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", server.port());
    private final BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    private final OutputStream out = socket.getOutputStream();

    Client() throws IOException {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
    }

    Client send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    Client ask(int n) throws IOException {
      return send("GET /echo?n=" + n + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    String answer() throws IOException {
      int length = -1;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).trim());
        }
      }
      char[] body = new char[length];
      for (int i = 0; i < length; ) {
        i += in.read(body, i, length - i);
      }
      return new String(body);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void pause(int millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void answersABurstWithFewThreads() throws Exception {
    try (Client client = new Client()) {
      for (int n = 0; n < 300; n++) {
        assertThat(client.ask(n).answer()).isEqualTo(String.valueOf(n));
      }
    }

    assertThat(threads).hasSizeLessThan(60);
  }

  @Test
  void answersAgainAfterSilence() throws Exception {
    try (Client client = new Client()) {
      for (int n = 0; n < 5; n++) {
        assertThat(client.ask(n).answer()).isEqualTo(String.valueOf(n));
        pause(20);
      }
    }
  }

  @Test
  void answersRequestsSentTogether() throws Exception {
    try (Client client = new Client()) {
      for (int n = 0; n < 50; n++) {
        client.ask(n);
      }
      for (int n = 0; n < 50; n++) {
        assertThat(client.answer()).isEqualTo(String.valueOf(n));
      }
    }
  }

  @Test
  void waitsForABodyThatComesInParts() throws Exception {
    try (Client client = new Client()) {
      for (int n = 0; n < 3; n++) {
        client.send("POST /echo?n=" + n + " HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n");
        pause(15);
        client.send("abc");
        pause(15);
        client.send("def");
        assertThat(client.answer()).isEqualTo(n + "abcdef");
      }
    }
  }

  @Test
  void readsAHeaderThatComesInParts() throws Exception {
    try (Client client = new Client()) {
      assertThat(client.ask(1).answer()).isEqualTo("1");
      client.send("GET /echo?n=2 HT");
      pause(15);
      client.send("TP/1.1\r\nHost: x\r\n");
      pause(1);
      client.send("\r\n");
      assertThat(client.answer()).isEqualTo("2");
    }
  }

  @Test
  void servesMoreConnectionsThanMayBePatient() throws Exception {
    List<Client> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        clients.add(new Client());
      }
      for (int round = 0; round < 5; round++) {
        for (Client client : clients) {
          client.ask(round);
        }
        for (Client client : clients) {
          assertThat(client.answer()).isEqualTo(String.valueOf(round));
        }
      }
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  @Test
  void stopsWhileConnectionsAreOpen() throws Exception {
    try (Client client = new Client()) {
      assertThat(client.ask(1).answer()).isEqualTo("1");
      server.close();
      assertThat(client.in.read()).isEqualTo(-1);
    }
  }
}
