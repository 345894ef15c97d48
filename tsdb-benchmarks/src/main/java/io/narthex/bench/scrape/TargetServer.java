package io.narthex.bench.scrape;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.zip.GZIPOutputStream;

/**
 * Serves many targets from one thread, as cheaply as can be, so that what is measured is who
 * scrapes them: whole answers made in advance, headers among them, another one each second.
 *
 * <pre>
 *   java -cp benchmarks.jar io.narthex.bench.scrape.TargetServer PORT TARGETS SERIES gzip|plain
 * </pre>
 *
 * <p>Understands {@code GET /NUMBER} without a body and no more; connections are kept.
 */
public final class TargetServer {
  private static final int VERSIONS = 4;
  private static final int MAX_REQUEST = 8192;

  private final ByteBuffer[][] answers;
  private final Clock clock = Clock.systemUTC();

  private TargetServer(int targets, int series, boolean gzip) throws IOException {
    answers = new ByteBuffer[targets][VERSIONS];
    for (int target = 0; target < targets; target++) {
      byte[][] bodies = Bodies.text(VERSIONS, series, target);
      for (int version = 0; version < VERSIONS; version++) {
        answers[target][version] = answer(bodies[version], gzip);
      }
    }
  }

  private static ByteBuffer answer(byte[] body, boolean gzip) throws IOException {
    byte[] wire = body;
    if (gzip) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
        zip.write(body);
      }
      wire = out.toByteArray();
    }
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + (gzip ? "Content-Encoding: gzip\r\n" : "")
            + "Content-Length: "
            + wire.length
            + "\r\n\r\n";
    byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer all = ByteBuffer.allocateDirect(headBytes.length + wire.length);
    return all.put(headBytes).put(wire).flip();
  }

  /** A connection: what has been read of a request, what is left of an answer. */
  private static final class Connection {
    private final ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST);
    private ByteBuffer answer = ByteBuffer.allocate(0);
  }

  /** Serves until the process is ended. */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    TargetServer server =
        new TargetServer(
            Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3].equals("gzip"));
    server.serve(port);
  }

  private void serve(int port) throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isAcceptable()) {
            accept(listening, selector);
          } else {
            go(key);
          }
        }
        selector.selectedKeys().clear();
      }
    }
  }

  private static void accept(ServerSocketChannel listening, Selector selector) throws IOException {
    SocketChannel channel = listening.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Connection());
    }
  }

  private void go(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isReadable() && !read(channel, connection)) {
        channel.close();
        return;
      }
      channel.write(connection.answer);
      key.interestOps(
          connection.answer.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    } catch (IOException e) {
      channel.close(); // the other side has gone
    }
  }

  /** Reads; when a request is complete, its answer is next to be written. False at the end. */
  private boolean read(SocketChannel channel, Connection connection) throws IOException {
    ByteBuffer request = connection.request;
    int n = channel.read(request);
    if (n < 0 || !request.hasRemaining()) {
      return false;
    }
    int end = request.position();
    if (end >= 4 && request.getInt(end - 4) == 0x0D0A0D0A) {
      connection.answer = answerTo(request);
      request.clear();
    }
    return true;
  }

  /** The answer to {@code GET /NUMBER ...}. */
  private ByteBuffer answerTo(ByteBuffer request) {
    int target = 0;
    for (int p = 5; request.get(p) >= '0' && request.get(p) <= '9'; p++) {
      target = target * 10 + request.get(p) - '0';
    }
    int version = (int) (clock.millis() / 1000 % VERSIONS);
    return answers[target][version].duplicate();
  }
}
