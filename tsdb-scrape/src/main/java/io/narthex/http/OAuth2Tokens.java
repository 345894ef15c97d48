package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the client credentials grant: asked for when needed, kept until shortly before they
 * expire.
 *
 * <p>Thread-safety: thread-safe; one thread at a time asks for a new token.
 *
 * @upstream prometheus/common config/http_config.go oauth2RoundTripper, golang.org/x/oauth2
 */
final class OAuth2Tokens {
  /** A token is not used in its last seconds: it might expire on the way. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern ACCESS_TOKEN =
      Pattern.compile("\"access_token\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern EXPIRES_IN =
      Pattern.compile("\"expires_in\"\\s*:\\s*\"?(\\d{1,12})\"?");

  private final OAuth2 config;
  private final Scheduler time;
  private final HttpClients clients;
  private @Nullable String token;
  private long expiresMillis;

  OAuth2Tokens(OAuth2 config, Scheduler time) {
    this.config = config;
    this.time = time;
    clients = new HttpClients(config.client());
  }

  synchronized String token() throws IOException {
    if (token == null || time.millis() >= expiresMillis) {
      token = fetch();
    }
    return token;
  }

  private String fetch() throws IOException {
    String secret =
        Credentials.secret("client secret", config.clientSecret(), config.clientSecretFile());
    String basic = encode(config.clientId()) + ":" + encode(secret);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(config.tokenUrl()))
            .timeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(form()))
            .build();
    HttpResponse<String> response;
    try {
      response = clients.current().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("oauth2: interrupted while fetching a token", e);
    }
    Matcher accessToken = ACCESS_TOKEN.matcher(response.body());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "oauth2: cannot fetch token: "
              + response.statusCode()
              + " "
              + StatusText.of(response.statusCode()));
    }
    if (!accessToken.find()) {
      throw new IOException("oauth2: server response missing access_token");
    }
    Matcher expires = EXPIRES_IN.matcher(response.body());
    expiresMillis =
        expires.find()
            ? time.millis() + Long.parseLong(expires.group(1)) * 1000 - MARGIN.toMillis()
            : Long.MAX_VALUE;
    return accessToken.group(1).replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private String form() {
    Map<String, String> fields = new TreeMap<>(config.endpointParams());
    fields.put("grant_type", "client_credentials");
    if (!config.scopes().isEmpty()) {
      fields.put("scope", String.join(" ", config.scopes()));
    }
    StringBuilder sb = new StringBuilder();
    fields.forEach(
        (k, v) ->
            sb.append(sb.length() == 0 ? "" : "&").append(encode(k)).append('=').append(encode(v)));
    return sb.toString();
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }
}
