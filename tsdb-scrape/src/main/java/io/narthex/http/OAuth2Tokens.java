package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  private static final long MAX_ANSWER = 1 << 20;
  private static final Pattern ACCESS_TOKEN =
      Pattern.compile("\"access_token\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern EXPIRES_IN =
      Pattern.compile("\"expires_in\"\\s*:\\s*\"?(\\d{1,12})\"?");

  private final OAuth2 config;
  private final Scheduler time;
  private final HttpConnections connections;
  private final ProxyRoute proxies;
  private @Nullable String token;
  private long expiresMillis;

  OAuth2Tokens(OAuth2 config, Scheduler time) {
    this.config = config;
    this.time = time;
    connections = new HttpConnections(config.client(), time);
    proxies = new ProxyRoute(config.client().proxy(), System::getenv);
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
    RequestHead fields = new RequestHead();
    URI uri = URI.create(config.tokenUrl());
    Origin origin = Origin.of(uri);
    byte[] form = form().getBytes(StandardCharsets.UTF_8);
    fields.add("Host", origin.authority());
    fields.add("Content-Type", "application/x-www-form-urlencoded");
    fields.add("Content-Length", String.valueOf(form.length));
    fields.add("Authorization", RequestHead.basic(basic));
    Route route = new Route(origin, proxies.proxy(origin), null);
    AnswerReader answer = post(route, uri, fields, form);
    if (answer.code() / 100 != 2) {
      throw new IOException("oauth2: cannot fetch token: " + answer.status());
    }
    String body = new String(answer.body(), 0, answer.length(), StandardCharsets.UTF_8);
    Matcher accessToken = ACCESS_TOKEN.matcher(body);
    if (!accessToken.find()) {
      throw new IOException("oauth2: server response missing access_token");
    }
    Matcher expires = EXPIRES_IN.matcher(body);
    expiresMillis =
        expires.find()
            ? time.millis() + Long.parseLong(expires.group(1)) * 1000 - MARGIN.toMillis()
            : Long.MAX_VALUE;
    return accessToken.group(1).replace("\\/", "/").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  private AnswerReader post(Route route, URI uri, RequestHead fields, byte[] form)
      throws IOException {
    String target = route.isForwarded() ? uri.toString() : path(uri);
    String proxyAuthorization =
        route.isForwarded() ? Dialer.proxyAuthorization(route.proxy()) : null;
    if (proxyAuthorization != null) {
      fields.set("Proxy-Authorization", proxyAuthorization);
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(fields.bytes("POST", target));
    request.writeBytes(form);
    return connections.send(
        route, request.toByteArray(), answer -> MAX_ANSWER, Deadline.in(TIMEOUT, time));
  }

  private static String path(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
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
