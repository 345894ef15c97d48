package io.narthex.http;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way through a proxy.
 *
 * @param url the proxy; user and password may stand in it
 * @param noProxy hosts, domains and CIDR blocks that are reached directly, comma-separated
 * @param fromEnvironment take both from {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY}
 * @param connectHeaders headers sent to the proxy when a tunnel is opened
 * @upstream prometheus/common config/http_config.go ProxyConfig
 */
public record ProxyConfig(
    @Nullable URI url,
    String noProxy,
    boolean fromEnvironment,
    Map<String, List<Secret>> connectHeaders) {
  /** No proxy. */
  public static final ProxyConfig NONE = new ProxyConfig(null, "", false, Map.of());
}
