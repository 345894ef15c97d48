package io.narthex.scrape;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.zip.GZIPOutputStream;

/** Serves recorded bodies, the same to everybody who asks, under {@code /name}. */
final class FrozenTargets implements AutoCloseable {
  private final HttpServer server;

  FrozenTargets() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String name, String contentType, byte[] body) {
    server.createContext("/" + name, e -> answer(e, contentType, body));
  }

  private static void answer(HttpExchange e, String contentType, byte[] body) throws IOException {
    byte[] wire = body;
    e.getResponseHeaders().set("Content-Type", contentType);
    if (String.valueOf(e.getRequestHeaders().getFirst("Accept-Encoding")).contains("gzip")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(body);
      }
      wire = out.toByteArray();
      e.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    e.sendResponseHeaders(200, wire.length);
    e.getResponseBody().write(wire);
    e.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
