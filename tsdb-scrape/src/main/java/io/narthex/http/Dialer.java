package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: TCP or a Unix socket, a tunnel through a proxy, TLS.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream Go net Dialer, net/http Transport.dialConn
 */
final class Dialer {
  private final HttpClientConfig config;
  private final @Nullable SSLContext tls;

  /**
   * A dialer.
   *
   * @param tls made from the configuration's certificates; null for the platform's
   */
  Dialer(HttpClientConfig config, @Nullable SSLContext tls) {
    this.config = config;
    this.tls = tls;
  }

  HttpConnection open(Route route, Deadline deadline) throws IOException {
    Path path = route.socket();
    if (path != null) {
      if (route.origin().tls()) {
        throw new IOException("dial unix " + path + ": TLS over a unix socket is not supported");
      }
      return overUnixSocket(path);
    }
    URI proxy = route.proxy();
    Origin first = proxy == null ? route.origin() : Origin.of(proxy);
    Socket socket = connect(first, deadline);
    Scheduler.Timer guard =
        deadline
            .time()
            .after(Duration.ofNanos(Math.max(1, deadline.leftNanos())), () -> closeQuietly(socket));
    try {
      Socket layer = first.tls() ? handshake(socket, first, deadline) : socket;
      if (proxy != null && route.origin().tls()) {
        tunnel(layer, route.origin(), proxy, deadline);
        layer = handshake(layer, route.origin(), deadline);
      }
      return HttpConnection.over(layer, layer != socket);
    } catch (IOException e) {
      closeQuietly(socket);
      throw deadline.isOver() ? new Deadline.ExceededException() : e;
    } finally {
      guard.cancel();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no more use either way
    }
  }

  private static HttpConnection overUnixSocket(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("dial unix " + path + ": connect: " + reason(e), e);
    }
    return HttpConnection.over(
        channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
  }

  /** Tries each address of the host. */
  private static Socket connect(Origin to, Deadline deadline) throws IOException {
    IOException last = new UnknownHostException(to.host());
    for (InetAddress address : resolve(to, deadline)) {
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, to.port()), deadline.leftMillis());
        return socket;
      } catch (IOException e) {
        socket.close();
        if (deadline.isOver() || e instanceof java.net.SocketTimeoutException) {
          throw new Deadline.ExceededException();
        }
        last =
            new IOException(
                "dial tcp "
                    + new Origin(false, address.getHostAddress(), to.port(), "").hostAndPort()
                    + ": connect: "
                    + reason(e),
                e);
      }
    }
    throw last;
  }

  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean refused = e instanceof ConnectException && message.contains("refused");
    return refused ? "connection refused" : message;
  }

  /** Looks a name up on another thread, as that cannot be given a time limit. */
  private static InetAddress[] resolve(Origin to, Deadline deadline) throws IOException {
    if (to.host().matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return InetAddress.getAllByName(to.host());
    }
    CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(InetAddress.getAllByName(to.host()));
              } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            },
            "lookup-" + to.host());
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("dial tcp: lookup " + to.host() + ": no such host", e.getCause());
    } catch (TimeoutException e) {
      throw new Deadline.ExceededException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("context canceled");
    }
  }

  private Socket handshake(Socket below, Origin to, Deadline deadline) throws IOException {
    SSLContext context = tls;
    try {
      if (context == null) {
        context = SSLContext.getDefault();
      }
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException("tls_config: " + e.getMessage(), e);
    }
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(below, to.host(), to.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(TlsContexts.parameters(config.tls()).getProtocols());
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    String serverName = config.tls().serverName();
    if (serverName != null && !serverName.matches("[0-9.]+|.*:.*")) {
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
    }
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(deadline.leftMillis());
    socket.startHandshake();
    return socket;
  }

  /** Asks a proxy to put us through. */
  private void tunnel(Socket socket, Origin to, URI proxy, Deadline deadline) throws IOException {
    RequestHead fields = new RequestHead();
    fields.add("Host", to.hostAndPort());
    for (Map.Entry<String, List<Secret>> e : config.proxy().connectHeaders().entrySet()) {
      for (Secret value : e.getValue()) {
        fields.add(e.getKey(), value.reveal());
      }
    }
    String authorization = proxyAuthorization(proxy);
    if (authorization != null) {
      fields.set("Proxy-Authorization", authorization);
    }
    socket.getOutputStream().write(fields.bytes("CONNECT", to.hostAndPort()));
    // One byte at a time: what comes behind the head belongs to the server.
    WireInput in =
        new WireInput(
            (b, from, length) -> {
              socket.setSoTimeout(deadline.leftMillis());
              return socket.getInputStream().read(b, from, 1);
            });
    AnswerReader answer = AnswerReader.head(AnswerReader.newBuffer(), in);
    if (answer.code() != 200) {
      String reason = answer.status().substring(answer.status().indexOf(' ') + 1);
      throw new IOException(reason.isEmpty() ? "unknown status code" : reason);
    }
  }

  /** User and password in a proxy's address, for the proxy only; null if there are none. */
  static @Nullable String proxyAuthorization(@Nullable URI proxy) {
    String user = Origin.userInfo(proxy);
    return user == null ? null : RequestHead.basic(user);
  }
}
