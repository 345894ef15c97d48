package io.narthex.discovery;

import io.narthex.http.HttpFetcher;
import io.narthex.http.HttpReply;
import io.narthex.time.Scheduler;
import io.narthex.yaml.YamlException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Asks a URL for a list of targets in JSON.
 *
 * <p>Thread-safety: none; asked by one thread at a time.
 *
 * @upstream discovery/http/http.go Discovery.Refresh
 */
final class HttpQuestion implements PollingDiscoverer.Question {
  private static final Pattern JSON =
      Pattern.compile(
          "application/json(;\\s*charset=(\"utf-8\"|utf-8))?", Pattern.CASE_INSENSITIVE);

  /** A list of targets of this size is none. */
  private static final long MAX_BYTES = 256L << 20;

  private final HttpDiscovery config;
  private final HttpFetcher fetcher;
  private final Map<String, String> headers;
  private int count;

  HttpQuestion(HttpDiscovery config, Scheduler time) {
    this.config = config;
    fetcher = new HttpFetcher(config.http(), time);
    headers =
        Map.of(
            "Accept",
            "application/json",
            "User-Agent",
            "Prometheus/3.14.0",
            "X-Prometheus-Refresh-Interval-Seconds",
            BigDecimal.valueOf(config.refreshInterval().toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString());
  }

  @Override
  public List<TargetGroup> ask() throws IOException {
    HttpReply reply =
        fetcher.get(
            URI.create(config.url()),
            headers,
            new HttpFetcher.Limits(config.refreshInterval(), MAX_BYTES));
    if (reply.status() != 200) {
      throw new IOException("server returned HTTP status " + reply.statusText());
    }
    if (!JSON.matcher(reply.contentType().strip()).matches()) {
      throw new IOException("unsupported content type \"" + reply.contentType() + "\"");
    }
    String body = new String(reply.body(), 0, reply.length(), StandardCharsets.UTF_8);
    List<TargetGroup> groups;
    try {
      groups = new ArrayList<>(TargetGroups.read(body, config.url(), "__meta_url"));
    } catch (YamlException e) {
      throw new IOException(e.located(), e);
    }
    int now = groups.size();
    TargetGroups.addGone(groups, config.url(), now, count);
    count = now;
    return groups;
  }
}
