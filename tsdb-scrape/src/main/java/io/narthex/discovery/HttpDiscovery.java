package io.narthex.discovery;

import io.narthex.http.HttpClientConfig;
import java.time.Duration;

/**
 * Targets behind a URL, as JSON.
 *
 * @param refreshInterval how often it is asked; also how long an answer may take
 * @upstream discovery/http/http.go SDConfig
 */
public record HttpDiscovery(String url, HttpClientConfig http, Duration refreshInterval)
    implements DiscoveryConfig {
  /** How often it is asked if nothing else is said. */
  public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(60);
}
