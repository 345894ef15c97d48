package io.narthex.server.api;

import java.util.Set;

/**
 * Makes of a target's URL one that others can follow: this machine is known elsewhere by another
 * name than {@code localhost}.
 *
 * <pre>
 *   http://localhost:9090/metrics    this server itself: scheme, host and port it is reached by
 *   http://localhost:8080/metrics    something else here: only the host
 *   http://example.com/metrics       as it is
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @param listenPort port this server listens on, as text
 * @param scheme by which this server is reached from elsewhere
 * @param host host, or host and port, by which it is reached from elsewhere
 * @upstream web/api/v1/api.go getGlobalURL
 */
public record GlobalUrl(String listenPort, String scheme, String host) {
  private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "::1");

  /** The URL as seen from elsewhere. */
  String of(String url) {
    int authority = url.indexOf("://") + 3;
    if (authority < 3) {
      return url;
    }
    int end = authority;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int from = Math.max(authority, url.lastIndexOf('@', end - 1) + 1);
    String at = url.substring(from, end);
    String port = port(at);
    if (!LOCAL.contains(name(at))) {
      return url;
    }
    if (port.equals(listenPort)) {
      return scheme + url.substring(authority - 3, from) + host + url.substring(end);
    }
    String elsewhere = name(host);
    String named = elsewhere.indexOf(':') >= 0 ? "[" + elsewhere + "]" : elsewhere;
    return url.substring(0, from) + named + (port.isEmpty() ? "" : ":" + port) + url.substring(end);
  }

  /** The host without port and brackets. */
  private static String name(String hostAndPort) {
    if (hostAndPort.startsWith("[")) {
      int close = hostAndPort.indexOf(']');
      return close < 0 ? hostAndPort : hostAndPort.substring(1, close);
    }
    int colon = hostAndPort.lastIndexOf(':');
    return colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
  }

  /** The port, empty if there is none. */
  private static String port(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return colon < 0 || hostAndPort.endsWith("]") ? "" : hostAndPort.substring(colon + 1);
  }
}
