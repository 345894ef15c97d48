package io.narthex.scrape;

import io.narthex.http.HttpClientConfig;
import io.narthex.http.HttpFetcher;
import io.narthex.http.HttpReply;
import io.narthex.time.Scheduler;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a target over HTTP: asks for the job's formats, takes nothing but status 200.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream scrape/scrape.go targetScraper
 */
final class HttpScraper implements Scraper {
  private final HttpFetcher fetcher;
  private final Target target;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final HttpFetcher.Limits limits;
  private final @Nullable Path socket;

  private HttpScraper(HttpFetcher fetcher, Target target, ScrapeConfig config, String userAgent) {
    this.fetcher = fetcher;
    this.target = target;
    ScrapeProtocols protocols = config.protocols();
    String path = target.allLabels().get(TargetLabels.UNIX_SOCKET);
    socket = path.isEmpty() ? null : Path.of(path);
    limits = new HttpFetcher.Limits(target.timeout(), config.limits().bodyBytes());
    headers.put("Accept", protocols.acceptHeader());
    headers.put("Accept-Encoding", protocols.compression() ? "gzip" : "identity");
    headers.put("User-Agent", userAgent);
    headers.put(
        "X-Prometheus-Scrape-Timeout-Seconds",
        BigDecimal.valueOf(target.timeout().toMillis(), 3).stripTrailingZeros().toPlainString());
  }

  /**
   * Scrapers over HTTP. Jobs of equal client settings share their connections, for as long as one
   * of them is in use.
   */
  static final class Factory implements Scraper.Factory {
    private final Map<HttpClientConfig, WeakReference<HttpFetcher>> fetchers = new HashMap<>();

    @Override
    public Job job(ScrapeConfig config, Scheduler time, String userAgent) {
      HttpFetcher fetcher = fetcher(config.http(), time);
      return target -> new HttpScraper(fetcher, target, config, userAgent);
    }

    private synchronized HttpFetcher fetcher(HttpClientConfig config, Scheduler time) {
      fetchers.values().removeIf(r -> r.get() == null);
      WeakReference<HttpFetcher> known = fetchers.get(config);
      HttpFetcher fetcher = known == null ? null : known.get();
      if (fetcher == null) {
        fetcher = new HttpFetcher(config, time);
        fetchers.put(config, new WeakReference<>(fetcher));
      }
      return fetcher;
    }
  }

  @Override
  public HttpReply fetch() throws IOException {
    URI uri;
    try {
      uri = new URI(target.url());
    } catch (URISyntaxException e) {
      throw new IOException("parse \"" + target.url() + "\": " + e.getReason(), e);
    }
    HttpReply reply = fetcher.get(uri, headers, limits, socket);
    if (reply.status() != 200) {
      throw new IOException("server returned HTTP status " + reply.statusText());
    }
    return reply;
  }
}
