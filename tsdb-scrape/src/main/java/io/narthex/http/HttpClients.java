package io.narthex.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The client in use; a new one takes its place when certificate files have changed.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/common config/http_config.go tlsRoundTripper
 */
final class HttpClients {
  private final HttpClientConfig config;
  private final boolean ownTls;

  @GuardedBy("this")
  private @Nullable HttpClient client;

  @GuardedBy("this")
  private TlsContexts.@Nullable Material material;

  HttpClients(HttpClientConfig config) {
    this.config = config;
    ownTls = !config.tls().equals(TlsConfig.DEFAULT);
  }

  /**
   * The client for a request made now.
   *
   * @throws IOException if certificates cannot be read or used
   */
  synchronized HttpClient current() throws IOException {
    TlsContexts.Material now = ownTls ? TlsContexts.Material.of(config.tls()) : null;
    if (client == null || (now != null && !now.equals(material))) {
      client = create(now);
      material = now;
    }
    return client;
  }

  private HttpClient create(TlsContexts.@Nullable Material now) throws IOException {
    HttpClient.Builder b =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(
                config.enableHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    if (now != null) {
      b.sslContext(TlsContexts.context(config.tls(), now));
      b.sslParameters(TlsContexts.parameters(config.tls()));
    }
    ProxyConfig proxy = config.proxy();
    if (!proxy.equals(ProxyConfig.NONE)) {
      b.proxy(new ProxyRoute(proxy, System::getenv));
      Authenticator authenticator = authenticator(proxy.url());
      if (authenticator != null) {
        b.authenticator(authenticator);
      }
    }
    return b.build();
  }

  /** User and password in a proxy's URL are for the proxy only. */
  private static @Nullable Authenticator authenticator(@Nullable URI proxy) {
    String user = proxy == null ? null : proxy.getUserInfo();
    if (user == null) {
      return null;
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    char[] password = colon < 0 ? new char[0] : user.substring(colon + 1).toCharArray();
    return new Authenticator() {
      @Override
      protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        return getRequestorType() == RequestorType.PROXY
            ? new PasswordAuthentication(name, password)
            : null;
      }
    };
  }
}
