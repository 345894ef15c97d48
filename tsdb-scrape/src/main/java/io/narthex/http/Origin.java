package io.narthex.http;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The server that an address names.
 *
 * @param tls whether it is spoken to over TLS
 * @param host name or IP address, brackets taken off
 * @param port the one given, else 80 or 443
 * @param authority host and port as they stand in the address, for the {@code Host} header
 */
record Origin(boolean tls, String host, int port, String authority) {
  /**
   * Takes an address apart. Unlike {@link URI#getHost}, also where the name has an underscore.
   *
   * @throws IOException if it is not one of HTTP
   */
  static Origin of(URI uri) throws IOException {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IOException("unsupported protocol scheme \"" + scheme + "\"");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean tls = scheme.equals("https");
    if (host.isEmpty()) {
      throw new IOException("http: no Host in request URL");
    }
    String port = hasPort ? authority.substring(colon + 1) : "";
    return new Origin(tls, host, port.isEmpty() ? (tls ? 443 : 80) : port(port), authority);
  }

  private static int port(String text) throws IOException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IOException("invalid port \":" + text + "\" after host");
  }

  /** User and password in the address, escapes resolved; null if there are none. */
  static @Nullable String userInfo(@Nullable URI uri) {
    String authority = uri == null ? null : uri.getAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    return authority == null || at < 0 ? null : authority.substring(0, at);
  }

  /** Host and port, brackets around an IPv6 address. */
  String hostAndPort() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
