package io.narthex.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.narthex.http.HttpClientConfig;
import io.narthex.model.labels.Labels;
import io.narthex.testing.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {
  private final ManualTime time = new ManualTime(1_700_000_000_000L);
  private int changes;
  private final DiscoveryManager manager =
      new DiscoveryManager(time, Runnable::run, () -> changes++);

  private String found() {
    List<String> all = new ArrayList<>();
    for (TargetGroup group : manager.groups().getOrDefault("j", List.of())) {
      group.targets().forEach(t -> all.add(t.get("__address__") + group.labels()));
    }
    return String.join(" ", all);
  }

  private void apply(DiscoveryConfig... configs) {
    manager.apply(Map.of("j", List.of(configs)));
  }

  @Test
  void filesAreReadAndWatched(@TempDir Path dir) throws Exception {
    Path a = dir.resolve("a.yml");
    Path b = dir.resolve("b.json");
    String meta = "{__meta_filepath=\"" + a + "\"";
    Files.writeString(a, "- targets: [x:1, 'y:2']\n  labels: {env: test}\n- targets: [z:3]\n");
    apply(new FileDiscovery(List.of(dir + "/*.yml", b.toString()), Duration.ofMinutes(5)));
    assertThat(found())
        .isEqualTo(
            "x:1" + meta + ", env=\"test\"} y:2" + meta + ", env=\"test\"} z:3" + meta + "}");

    Files.writeString(b, "[{\"targets\":[\"j:1\"],\"labels\":{\"n\":\"1\"}}]");
    time.advance(Duration.ofSeconds(1));
    assertThat(found()).endsWith("j:1{__meta_filepath=\"" + b + "\", n=\"1\"}");

    Files.writeString(a, "- targets: [x:1]\n"); // the second group is gone
    Files.writeString(
        b, "[{\"targets\":[\"j:1\"],\"unknown\":1}]"); // a mistake keeps what was there
    time.advance(Duration.ofSeconds(1));
    assertThat(found()).isEqualTo("x:1" + meta + "} j:1{__meta_filepath=\"" + b + "\", n=\"1\"}");

    Files.delete(b);
    Files.move(a, dir.resolve("c.yml"));
    time.advance(Duration.ofSeconds(1));
    assertThat(found()).isEqualTo("x:1{__meta_filepath=\"" + dir.resolve("c.yml") + "\"}");
    manager.stop();
    assertThat(time.pending()).isZero();
  }

  @Test
  void httpListsAreAskedAgainAndKeptOnFailure() throws Exception {
    String[] answer = {
      "[{\"targets\":[\"a:1\"]},{\"targets\":[\"b:1\"],\"labels\":{\"x\":\"y\"}}]",
      "application/json; charset=utf-8"
    };
    List<String> headers = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        e -> {
          headers.add(
              e.getRequestHeaders().getFirst("X-prometheus-refresh-interval-seconds")
                  + " "
                  + e.getRequestHeaders().getFirst("Accept"));
          byte[] body = answer[0].getBytes(UTF_8);
          e.getResponseHeaders().set("Content-Type", answer[1]);
          e.sendResponseHeaders(200, body.length);
          e.getResponseBody().write(body);
          e.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/sd";
      apply(new HttpDiscovery(url, HttpClientConfig.DEFAULT, Duration.ofSeconds(60)));
      String meta = "{__meta_url=\"" + url + "\"";
      assertThat(found()).isEqualTo("a:1" + meta + "} b:1" + meta + ", x=\"y\"}");
      assertThat(headers).containsExactly("60 application/json");

      answer[1] = "text/html";
      time.advance(Duration.ofSeconds(60));
      assertThat(found()).isEqualTo("a:1" + meta + "} b:1" + meta + ", x=\"y\"}");

      answer[0] = "[{\"targets\":[\"c:1\"]}]";
      answer[1] = "Application/JSON;charset=\"UTF-8\"";
      time.advance(Duration.ofSeconds(60));
      assertThat(found()).isEqualTo("c:1" + meta + "}");
    } finally {
      server.stop(0);
      manager.stop();
    }
  }

  @Test
  void equalSearchesAreSharedAndSurviveAReload() {
    StaticDiscovery s =
        new StaticDiscovery(
            List.of(
                new TargetGroup("0", Labels.empty(), List.of(Labels.of("__address__", "a:1")))));
    manager.apply(Map.of("j", List.of(s), "k", List.of(s)));
    int before = changes;
    manager.apply(Map.of("j", List.of(s), "empty", List.of()));

    assertThat(changes).isEqualTo(before);
    assertThat(found()).isEqualTo("a:1{}");
    assertThat(manager.groups()).containsKey("empty").doesNotContainKey("k");
  }

  /** Answers every question of a type with fixed records; the name is a pointer to the question. */
  private static byte[] answer(
      byte[] question, int length, int rcode, int type, byte[]... records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    end += 5;
    out.write(question, 0, 2);
    out.write(0x81);
    out.write(0x80 | rcode);
    out.writeBytes(new byte[] {0, 1, 0, (byte) records.length, 0, 0, 0, 0});
    out.write(question, 12, end - 12);
    for (byte[] record : records) {
      out.writeBytes(
          new byte[] {(byte) 0xc0, 12, 0, (byte) type, 0, 1, 0, 0, 0, 9, 0, (byte) record.length});
      out.writeBytes(record);
    }
    return out.toByteArray();
  }

  private static String name(byte[] question) {
    StringBuilder sb = new StringBuilder();
    for (int at = 12; question[at] != 0; at += question[at] + 1) {
      sb.append(new String(question, at + 1, question[at], UTF_8)).append('.');
    }
    return sb.toString();
  }

  @Test
  void dnsRecordsBecomeTargets() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    DatagramPacket p = new DatagramPacket(new byte[1500], 1500);
                    server.receive(p);
                    byte[] q = p.getData();
                    byte[] a =
                        switch (name(q)) {
                          case "srv.example." ->
                              answer(
                                  q,
                                  p.getLength(),
                                  0,
                                  33,
                                  new byte[] {
                                    0, 1, 0, 1, 0x23, (byte) 0x82, 1, 'h', (byte) 0xc0, 16
                                  });
                          case "host.search.example." ->
                              answer(
                                  q,
                                  p.getLength(),
                                  0,
                                  1,
                                  new byte[] {10, 0, 0, 1},
                                  new byte[] {10, 0, 0, 2});
                          case "six.example." ->
                              answer(
                                  q,
                                  p.getLength(),
                                  0,
                                  28,
                                  new byte[] {
                                    0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
                                  });
                          case "broken.example." -> answer(q, p.getLength(), 2, 1);
                          default -> answer(q, p.getLength(), 3, 1);
                        };
                    server.send(new DatagramPacket(a, a.length, p.getSocketAddress()));
                  }
                } catch (java.io.IOException closed) {
                  // the end of the test
                }
              });
      thread.setDaemon(true);
      thread.start();
      DnsResolver resolver =
          new DnsResolver(
              List.of((InetSocketAddress) server.getLocalSocketAddress()),
              List.of("search.example"),
              1);

      assertThat(ask(resolver, "srv.example.", DnsDiscovery.Type.SRV, 0))
          .isEqualTo(
              "[{__address__=\"h.example:9090\", __meta_dns_name=\"srv.example.\", __meta_dns_srv_record_port=\"9090\", __meta_dns_srv_record_target=\"h.example.\"}]");
      assertThat(ask(resolver, "host", DnsDiscovery.Type.A, 80))
          .isEqualTo(
              "[{__address__=\"10.0.0.1:80\", __meta_dns_name=\"host\"}, {__address__=\"10.0.0.2:80\", __meta_dns_name=\"host\"}]");
      assertThat(ask(resolver, "six.example.", DnsDiscovery.Type.AAAA, 80))
          .startsWith("[{__address__=\"[2001:db8::1]:80\"");
      assertThat(ask(resolver, "none.example.", DnsDiscovery.Type.A, 80)).isEqualTo("[]");
      assertThat(
              new DnsQuestion(
                      new DnsDiscovery(
                          List.of("broken.example."),
                          DnsDiscovery.Type.A,
                          80,
                          Duration.ofSeconds(1)),
                      resolver)
                  .ask())
          .isEmpty();
    }
  }

  @Test
  void anAnswerThatIsCutOffIsAskedForOverTcp() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 5, loopback);
        DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
      daemon(
          () -> {
            while (true) {
              DatagramPacket p = new DatagramPacket(new byte[1500], 1500);
              udp.receive(p);
              byte[] a = answer(p.getData(), p.getLength(), 0, 15);
              a[2] |= 2; // cut off
              udp.send(new DatagramPacket(a, a.length, p.getSocketAddress()));
            }
          });
      daemon(
          () -> {
            while (true) {
              try (Socket s = tcp.accept()) {
                DataInputStream in = new DataInputStream(s.getInputStream());
                byte[] q = new byte[in.readUnsignedShort()];
                in.readFully(q);
                boolean mail = name(q).startsWith("mx");
                byte[] record =
                    mail
                        ? new byte[] {0, 10, 1, 'm', (byte) 0xc0, 15}
                        : new byte[] {1, 'n', (byte) 0xc0, 15};
                byte[] a = answer(q, q.length, 0, mail ? 15 : 2, record);
                DataOutputStream out = new DataOutputStream(s.getOutputStream());
                out.writeShort(a.length);
                out.write(a);
              }
            }
          });
      DnsResolver resolver =
          new DnsResolver(List.of((InetSocketAddress) udp.getLocalSocketAddress()), List.of(), 1);

      assertThat(ask(resolver, "mx.example.", DnsDiscovery.Type.MX, 25))
          .isEqualTo(
              "[{__address__=\"m.example:25\", __meta_dns_mx_record_target=\"m.example.\","
                  + " __meta_dns_name=\"mx.example.\"}]");
      assertThat(ask(resolver, "ns.example.", DnsDiscovery.Type.NS, 53))
          .isEqualTo(
              "[{__address__=\"n.example:53\", __meta_dns_name=\"ns.example.\","
                  + " __meta_dns_ns_record_target=\"n.example.\"}]");
    }
  }

  private interface Work {
    void run() throws java.io.IOException;
  }

  private static void daemon(Work work) {
    Thread t =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (java.io.IOException closed) {
                // the end of the test
              }
            });
    t.setDaemon(true);
    t.start();
  }

  private static String ask(DnsResolver resolver, String name, DnsDiscovery.Type type, int port) {
    return new DnsQuestion(
            new DnsDiscovery(List.of(name), type, port, Duration.ofSeconds(1)), resolver)
        .ask()
        .get(0)
        .targets()
        .toString();
  }
}
