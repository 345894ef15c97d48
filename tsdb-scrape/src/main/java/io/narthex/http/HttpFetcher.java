package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gets things over HTTP under one {@link HttpClientConfig}.
 *
 * <p>Invariants: {@link #get} returns or fails within its time limit, whatever the server does; it
 * never holds more bytes than its size limit; credentials and configured headers go only to the
 * host that was asked for, not to where it redirects.
 *
 * <p>Thread-safety: thread-safe. Connections are kept and shared.
 *
 * @upstream prometheus/common config/http_config.go, scrape/scrape.go targetScraper
 */
public final class HttpFetcher {
  private static final int MAX_REDIRECTS = 10;

  /** Room for a body whose size is not announced; it grows as needed. */
  private static final int UNKNOWN_SIZE = 16 << 10;

  /** What is announced is believed up to here. */
  private static final int MAX_EXPECTED = 4 << 20;

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
  private final HttpClients clients;

  /**
   * A fetcher; nothing is read or connected yet.
   *
   * @param time for deadlines and the age of tokens
   */
  public HttpFetcher(HttpClientConfig config, Scheduler time) {
    this.config = config;
    this.time = time;
    clients = new HttpClients(config);
    credentials = new Credentials(config, time);
  }

  /**
   * Gets {@code uri}; gzip is inflated, redirects are followed if the configuration says so.
   *
   * @throws BodyTooLargeException if the body reaches the limit
   * @throws IOException for everything else that went wrong, with a message as Go's client has it
   */
  public HttpReply get(URI uri, Map<String, String> headers, Limits limits) throws IOException {
    long deadline = time.nanoTime() + limits.timeout().toNanos();
    URI at = uri;
    for (int hop = 0; ; hop++) {
      HttpRequest request = request(at, headers, sameHost(uri, at));
      HttpResponse<LimitedBody> response = send(request, limits, deadline - time.nanoTime());
      @Nullable URI next = redirect(response, at);
      if (next == null) {
        return reply(response, limits);
      }
      if (hop == MAX_REDIRECTS - 1) {
        throw new IOException("Get \"" + next + "\": stopped after 10 redirects");
      }
      at = next;
    }
  }

  /** Credentials may go along: not to another host, and not in the clear if they came over TLS. */
  private static boolean sameHost(URI first, URI now) {
    boolean downgraded =
        "https".equalsIgnoreCase(first.getScheme()) && !"https".equalsIgnoreCase(now.getScheme());
    return now.getHost() != null && now.getHost().equalsIgnoreCase(first.getHost()) && !downgraded;
  }

  private HttpRequest request(URI uri, Map<String, String> headers, boolean trusted)
      throws IOException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(uri).GET();
    } catch (IllegalArgumentException e) {
      throw new IOException("Get \"" + uri + "\": " + e.getMessage(), e);
    }
    if ("http".equalsIgnoreCase(uri.getScheme())) {
      request.version(HttpClient.Version.HTTP_1_1); // no h2c upgrade on plain connections
    }
    headers.forEach(request::setHeader);
    if (trusted) {
      credentials.apply(request);
    }
    return request.build();
  }

  private HttpResponse<LimitedBody> send(HttpRequest request, Limits limits, long nanos)
      throws IOException {
    LimitedBody[] started = new LimitedBody[1];
    CompletableFuture<HttpResponse<LimitedBody>> future =
        clients
            .current()
            .sendAsync(
                request,
                info -> {
                  boolean gzip = isGzip(info.headers().firstValue("Content-Encoding").orElse(""));
                  long length =
                      info.headers().firstValueAsLong("Content-Length").orElse(UNKNOWN_SIZE);
                  int expected = (int) Math.max(0, Math.min(length + 1, MAX_EXPECTED));
                  started[0] = new LimitedBody(wireLimit(limits, gzip), expected);
                  return started[0];
                });
    String prefix = "Get \"" + request.uri() + "\": ";
    try {
      return future.get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new IOException((started[0] == null ? prefix : "") + "context deadline exceeded", e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(prefix + "context canceled");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw HttpErrors.translate(prefix, request.uri(), e.getCause());
    }
  }

  private static boolean isGzip(String contentEncoding) {
    return contentEncoding.equals("gzip");
  }

  private static long maxBytes(Limits limits) {
    return limits.maxBytes() > 0 ? Math.min(limits.maxBytes(), SAFETY_LIMIT) : SAFETY_LIMIT;
  }

  /** What is compressed may be a little larger than what comes out of it, but not without bound. */
  private static long wireLimit(Limits limits, boolean gzip) {
    long max = maxBytes(limits);
    return gzip ? Math.min(2 * max + (64 << 10), SAFETY_LIMIT) : max;
  }

  private @Nullable URI redirect(HttpResponse<LimitedBody> response, URI at) throws IOException {
    boolean redirected =
        switch (response.statusCode()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    String location = response.headers().firstValue("Location").orElse("");
    if (!redirected || !config.followRedirects() || location.isEmpty()) {
      return null;
    }
    try {
      return at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("failed to parse Location header \"" + location + "\"", e);
    }
  }

  private HttpReply reply(HttpResponse<LimitedBody> response, Limits limits) throws IOException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    LimitedBody body = response.body();
    boolean gzip = isGzip(response.headers().firstValue("Content-Encoding").orElse(""));
    if (!gzip || response.statusCode() != 200) {
      return new HttpReply(response.statusCode(), type, body.bytes(), body.length());
    }
    Gunzip inflated = Gunzip.of(body.bytes(), body.length(), maxBytes(limits));
    return new HttpReply(200, type, inflated.bytes(), inflated.length());
  }
}
