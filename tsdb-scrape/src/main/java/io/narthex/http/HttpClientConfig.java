package io.narthex.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an HTTP server: who we are, whom we trust, which way to go.
 *
 * <p>At most one of basic authentication, authorization and OAuth 2 is set.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream prometheus/common config/http_config.go HTTPClientConfig
 */
public final class HttpClientConfig {
  /** No credentials, platform trust, redirects followed, HTTP/2 over TLS. */
  public static final HttpClientConfig DEFAULT = builder().build();

  /** Values of one extra header: given, secret, or in files. */
  public record Header(List<String> values, List<Secret> secrets, List<Path> files) {}

  private final @Nullable BasicAuth basicAuth;
  private final @Nullable Authorization authorization;
  private final @Nullable OAuth2 oauth2;
  private final TlsConfig tls;
  private final ProxyConfig proxy;
  private final boolean followRedirects;
  private final boolean enableHttp2;
  private final Map<String, Header> headers;

  private HttpClientConfig(Builder b) {
    basicAuth = b.basicAuth;
    authorization = b.authorization;
    oauth2 = b.oauth2;
    tls = b.tls;
    proxy = b.proxy;
    followRedirects = b.followRedirects;
    enableHttp2 = b.enableHttp2;
    headers = Map.copyOf(b.headers);
  }

  public static Builder builder() {
    return new Builder();
  }

  public @Nullable BasicAuth basicAuth() {
    return basicAuth;
  }

  public @Nullable Authorization authorization() {
    return authorization;
  }

  public @Nullable OAuth2 oauth2() {
    return oauth2;
  }

  public TlsConfig tls() {
    return tls;
  }

  public ProxyConfig proxy() {
    return proxy;
  }

  public boolean followRedirects() {
    return followRedirects;
  }

  public boolean enableHttp2() {
    return enableHttp2;
  }

  /** Extra request headers by name. */
  public Map<String, Header> headers() {
    return headers;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof HttpClientConfig c
        && Objects.equals(basicAuth, c.basicAuth)
        && Objects.equals(authorization, c.authorization)
        && Objects.equals(oauth2, c.oauth2)
        && tls.equals(c.tls)
        && proxy.equals(c.proxy)
        && followRedirects == c.followRedirects
        && enableHttp2 == c.enableHttp2
        && headers.equals(c.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(basicAuth, authorization, oauth2, tls, proxy, followRedirects, headers);
  }

  /** Collects the parts; cross-checks are the configuration reader's. */
  public static final class Builder {
    private @Nullable BasicAuth basicAuth;
    private @Nullable Authorization authorization;
    private @Nullable OAuth2 oauth2;
    private TlsConfig tls = TlsConfig.DEFAULT;
    private ProxyConfig proxy = ProxyConfig.NONE;
    private boolean followRedirects = true;
    private boolean enableHttp2 = true;
    private Map<String, Header> headers = Map.of();

    private Builder() {}

    public Builder basicAuth(@Nullable BasicAuth value) {
      basicAuth = value;
      return this;
    }

    public Builder authorization(@Nullable Authorization value) {
      authorization = value;
      return this;
    }

    public Builder oauth2(@Nullable OAuth2 value) {
      oauth2 = value;
      return this;
    }

    public Builder tls(TlsConfig value) {
      tls = value;
      return this;
    }

    public Builder proxy(ProxyConfig value) {
      proxy = value;
      return this;
    }

    public Builder followRedirects(boolean value) {
      followRedirects = value;
      return this;
    }

    public Builder enableHttp2(boolean value) {
      enableHttp2 = value;
      return this;
    }

    public Builder headers(Map<String, Header> value) {
      headers = value;
      return this;
    }

    public HttpClientConfig build() {
      return new HttpClientConfig(this);
    }
  }
}
