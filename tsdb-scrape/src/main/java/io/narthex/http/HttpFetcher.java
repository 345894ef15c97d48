package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets things over HTTP/1.1 under one {@link HttpClientConfig}, on the caller's thread.
 *
 * <p>Invariants: {@link #get} returns or fails within its time limit, whatever the server does; it
 * never holds more bytes than its size limit; credentials and configured headers go only to the
 * host that was asked for, not to where it redirects.
 *
 * <p>Differs: HTTP/2 is never spoken, over TLS neither.
 *
 * <p>Thread-safety: thread-safe. Connections are kept and shared.
 *
 * @upstream prometheus/common config/http_config.go, scrape/scrape.go targetScraper
 */
public final class HttpFetcher {
  private static final int MAX_REDIRECTS = 10;

  /** Stands in where no size limit is configured, so that no server can fill the heap. */
  private static final long SAFETY_LIMIT = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 4);

  /**
   * Bounds of one request.
   *
   * @param timeout from connecting to the last byte of the body
   * @param maxBytes a body of this size, inflated, is too large; 0 for the safety limit only
   */
  public record Limits(Duration timeout, long maxBytes) {}

  private final HttpClientConfig config;
  private final Scheduler time;
  private final Credentials credentials;
  private final HttpConnections connections;
  private final ProxyRoute proxies;

  /**
   * A fetcher; nothing is read or connected yet.
   *
   * @param time for deadlines and the age of tokens
   */
  public HttpFetcher(HttpClientConfig config, Scheduler time) {
    this.config = config;
    this.time = time;
    connections = new HttpConnections(config, time);
    credentials = new Credentials(config, time);
    proxies = new ProxyRoute(config.proxy(), System::getenv);
  }

  /**
   * Gets {@code uri}; gzip is inflated, redirects are followed if the configuration says so.
   *
   * @throws BodyTooLargeException if the body reaches the limit
   * @throws IOException for everything else that went wrong, with a message as Go's client has it
   */
  public HttpReply get(URI uri, Map<String, String> headers, Limits limits) throws IOException {
    return get(uri, headers, limits, null);
  }

  /**
   * As {@link #get(URI, Map, Limits)}, through a Unix socket.
   *
   * @param socket the socket; null for TCP
   */
  public HttpReply get(URI uri, Map<String, String> headers, Limits limits, @Nullable Path socket)
      throws IOException {
    Deadline deadline = Deadline.in(limits.timeout(), time);
    URI at = uri;
    for (int hop = 0; ; hop++) {
      AnswerReader answer = send(at, headers, sameHost(uri, at), limits, deadline, socket);
      @Nullable URI next = redirect(answer, at);
      if (next == null) {
        return reply(answer, limits);
      }
      if (hop == MAX_REDIRECTS - 1) {
        throw new IOException("Get \"" + next + "\": stopped after 10 redirects");
      }
      at = next;
    }
  }

  /** Credentials may go along: not to another host, and not in the clear if they came over TLS. */
  private static boolean sameHost(URI first, URI now) throws IOException {
    if (first.equals(now)) {
      return true;
    }
    Origin a = Origin.of(first);
    Origin b = Origin.of(now);
    return a.host().equalsIgnoreCase(b.host()) && (b.tls() || !a.tls());
  }

  private AnswerReader send(
      URI uri,
      Map<String, String> headers,
      boolean trusted,
      Limits limits,
      Deadline deadline,
      @Nullable Path socket)
      throws IOException {
    String prefix = "Get \"" + uri + "\": ";
    try {
      Origin origin = Origin.of(uri);
      Route route = new Route(origin, socket == null ? proxies.proxy(origin) : null, socket);
      byte[] request = request(uri, route, headers, trusted);
      return connections.send(route, request, head -> bodyLimit(head, limits), deadline);
    } catch (BodyTooLargeException | HttpConnection.BodyException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(prefix + e.getMessage(), e);
    }
  }

  private byte[] request(URI uri, Route route, Map<String, String> headers, boolean trusted)
      throws IOException {
    RequestHead fields = new RequestHead();
    fields.add("Host", route.origin().authority());
    for (Map.Entry<String, String> e : headers.entrySet()) {
      fields.set(e.getKey(), e.getValue());
    }
    if (trusted) {
      String user = Origin.userInfo(uri);
      if (user != null) {
        fields.set("Authorization", RequestHead.basic(user));
      }
      credentials.apply(fields);
    }
    if (!route.isForwarded()) {
      return fields.bytes("GET", path(uri));
    }
    String proxyAuthorization = Dialer.proxyAuthorization(route.proxy());
    if (proxyAuthorization != null) {
      fields.set("Proxy-Authorization", proxyAuthorization);
    }
    return fields.bytes("GET", "http://" + route.origin().authority() + path(uri));
  }

  private static String path(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static boolean isGzip(AnswerReader answer) {
    return answer.field("Content-Encoding").equals("gzip");
  }

  private static long maxBytes(Limits limits) {
    return limits.maxBytes() > 0 ? Math.min(limits.maxBytes(), SAFETY_LIMIT) : SAFETY_LIMIT;
  }

  /**
   * What is compressed may be a little larger than what comes out of it, but not without bound. Of
   * anything but a success the body is not wanted.
   */
  private static long bodyLimit(AnswerReader head, Limits limits) {
    if (head.code() != 200) {
      return 0;
    }
    long max = maxBytes(limits);
    return isGzip(head) ? Math.min(2 * max + (64 << 10), SAFETY_LIMIT) : max;
  }

  private @Nullable URI redirect(AnswerReader answer, URI at) throws IOException {
    boolean redirected =
        switch (answer.code()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    String location = answer.field("Location");
    if (!redirected || !config.followRedirects() || location.isEmpty()) {
      return null;
    }
    try {
      return at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("failed to parse Location header \"" + location + "\"", e);
    }
  }

  private static HttpReply reply(AnswerReader answer, Limits limits) throws IOException {
    String type = answer.field("Content-Type");
    if (!isGzip(answer) || answer.code() != 200) {
      return new HttpReply(answer.code(), answer.status(), type, answer.body(), answer.length());
    }
    Gunzip inflated = Gunzip.of(answer.body(), answer.length(), maxBytes(limits));
    return new HttpReply(answer.code(), answer.status(), type, inflated.bytes(), inflated.length());
  }
}
