package io.narthex.server.config;

import io.narthex.http.HttpClientConfig;
import java.time.Duration;
import java.util.Map;

/**
 * One entry of {@code remote_read}: another store that queries look into.
 *
 * @param name empty if not given
 * @param requiredMatchers labels a selector must ask for to be sent there
 * @upstream config/config.go RemoteReadConfig
 */
public record RemoteReadConfig(
    String url,
    String name,
    Duration timeout,
    Map<String, String> headers,
    HttpClientConfig http,
    Map<String, String> requiredMatchers,
    Reading reading) {

  /** What is asked and how much is taken. */
  public record Reading(long chunkedReadLimit, boolean readRecent, boolean filterExternalLabels) {}
}
