package io.narthex.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.time.Scheduler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one configuration, kept between requests. Certificates that have changed make all
 * of them old.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream Go net/http Transport; prometheus/common config/http_config.go tlsRoundTripper
 */
final class HttpConnections {
  /** As upstream has it. */
  private static final long MAX_IDLE_NANOS = 5L * 60 * 1_000_000_000;

  private static final int MAX_IDLE = 1000; // a route

  private final HttpClientConfig config;
  private final Scheduler time;
  private final boolean ownTls;

  @GuardedBy("this")
  private final Map<Route, Deque<HttpConnection>> idle = new HashMap<>();

  @GuardedBy("this")
  private @Nullable Dialer dialer;

  @GuardedBy("this")
  private TlsContexts.@Nullable Material material;

  @GuardedBy("this")
  private long sweptNanos;

  HttpConnections(HttpClientConfig config, Scheduler time) {
    this.config = config;
    this.time = time;
    ownTls = !config.tls().equals(TlsConfig.DEFAULT);
    sweptNanos = time.nanoTime();
  }

  /**
   * Sends a request, on a connection that is there or on a new one. One that the server has hung up
   * in the meantime is replaced.
   */
  AnswerReader send(Route route, byte[] request, HttpConnection.BodyLimit limit, Deadline deadline)
      throws IOException {
    Dialer current = current();
    HttpConnection connection = takeIdle(route);
    while (connection != null) {
      try {
        return send(connection, route, request, limit, deadline);
      } catch (HttpConnection.StaleException e) {
        connection = takeIdle(route);
      }
    }
    return send(current.open(route, deadline), route, request, limit, deadline);
  }

  private AnswerReader send(
      HttpConnection connection,
      Route route,
      byte[] request,
      HttpConnection.BodyLimit limit,
      Deadline deadline)
      throws IOException {
    boolean kept = false;
    try {
      AnswerReader answer = connection.exchange(request, limit, deadline);
      kept = answer.keepsAlive();
      return answer;
    } finally {
      if (kept) {
        giveBack(route, connection);
      } else {
        connection.close();
      }
    }
  }

  private synchronized Dialer current() throws IOException {
    TlsContexts.Material now = ownTls ? TlsContexts.Material.of(config.tls()) : null;
    Dialer known = dialer;
    if (known == null || (now != null && !now.equals(material))) {
      known = new Dialer(config, now == null ? null : TlsContexts.context(config.tls(), now));
      closeIdle(Long.MIN_VALUE);
      dialer = known;
      material = now;
    }
    return known;
  }

  private synchronized @Nullable HttpConnection takeIdle(Route route) {
    Deque<HttpConnection> connections = idle.get(route);
    return connections == null ? null : connections.pollLast();
  }

  private synchronized void giveBack(Route route, HttpConnection connection) throws IOException {
    long now = time.nanoTime();
    if (now - sweptNanos > MAX_IDLE_NANOS / 5) {
      closeIdle(MAX_IDLE_NANOS);
      sweptNanos = now;
    }
    Deque<HttpConnection> connections = idle.computeIfAbsent(route, r -> new ArrayDeque<>(2));
    if (connections.size() >= MAX_IDLE) {
      connection.close();
      return;
    }
    connection.idle(now);
    connections.addLast(connection);
  }

  /** Closes what has been idle for more than so long. */
  @GuardedBy("this")
  private void closeIdle(long nanos) throws IOException {
    long now = time.nanoTime();
    for (Iterator<Deque<HttpConnection>> i = idle.values().iterator(); i.hasNext(); ) {
      Deque<HttpConnection> connections = i.next();
      HttpConnection oldest = connections.peekFirst();
      while (oldest != null && now - oldest.idleSinceNanos() > nanos) {
        connections.removeFirst();
        oldest.close();
        oldest = connections.peekFirst();
      }
      if (connections.isEmpty()) {
        i.remove();
      }
    }
  }
}
