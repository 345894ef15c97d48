package io.narthex.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a request goes through, if any.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream golang.org/x/net/http/httpproxy
 */
final class ProxyRoute {
  private final ProxyConfig config;
  private final UnaryOperator<@Nullable String> environment;

  ProxyRoute(ProxyConfig config, UnaryOperator<@Nullable String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /**
   * The proxy to ask for a server; null if it is reached directly.
   *
   * @throws IOException if it is not one of HTTP
   */
  @Nullable URI proxy(Origin to) throws IOException {
    URI proxy = config.fromEnvironment() ? fromEnvironment(to) : config.url();
    String exceptions = config.fromEnvironment() ? variable("NO_PROXY") : config.noProxy();
    if (proxy == null || isExcepted(to.host(), exceptions)) {
      return null;
    }
    Origin.of(proxy);
    return proxy;
  }

  private @Nullable URI fromEnvironment(Origin to) {
    String text = variable(to.tls() ? "HTTPS_PROXY" : "HTTP_PROXY");
    if (text.isEmpty()) {
      return null;
    }
    return URI.create(text.contains("://") ? text : "http://" + text);
  }

  private String variable(String name) {
    String value = environment.apply(name);
    if (value == null || value.isEmpty()) {
      value = environment.apply(name.toLowerCase(Locale.ROOT));
    }
    return value == null ? "" : value;
  }

  /** Whether {@code host} is itself, below a domain, or in a block of the list. */
  static boolean isExcepted(String host, String exceptions) {
    String name = host.toLowerCase(Locale.ROOT);
    for (String word : exceptions.split(",", -1)) {
      String rule = word.strip().toLowerCase(Locale.ROOT);
      if (rule.isEmpty()) {
        continue;
      }
      if (rule.equals("*") || rule.equals(name)) {
        return true;
      }
      String domain = rule.startsWith("*.") ? rule.substring(1) : rule;
      if (name.endsWith(domain.startsWith(".") ? domain : "." + domain)) {
        return true;
      }
      if (rule.indexOf('/') > 0 && isInBlock(name, rule)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInBlock(String host, String block) {
    if (!host.matches("[0-9.]+|\\[?[0-9a-f:.]+\\]?")) {
      return false; // a name: not looked up for this
    }
    int slash = block.indexOf('/');
    try {
      byte[] a = InetAddress.getByName(host).getAddress();
      byte[] b = InetAddress.getByName(block.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(block.substring(slash + 1));
      if (a.length != b.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    } catch (IOException | NumberFormatException e) {
      return false; // not a block: no exception
    }
  }
}
