package io.narthex.server.config;

import io.narthex.http.Authorization;
import io.narthex.http.BasicAuth;
import io.narthex.http.HttpClientConfig;
import io.narthex.http.OAuth2;
import io.narthex.http.ProxyConfig;
import io.narthex.http.Secret;
import io.narthex.http.TlsConfig;
import io.narthex.model.labels.LabelText;
import io.narthex.yaml.YamlException;
import io.narthex.yaml.YamlMap;
import io.narthex.yaml.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of HTTP clients, which stand inline in the sections that use one.
 *
 * @upstream prometheus/common config/http_config.go HTTPClientConfig.Validate
 */
final class HttpReader {
  private static final Set<String> RESERVED =
      Set.of(
          "authorization",
          "host",
          "content-encoding",
          "content-length",
          "content-type",
          "user-agent",
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "www-authenticate",
          "accept-encoding",
          "x-prometheus-remote-write-version",
          "x-prometheus-remote-read-version",
          "x-prometheus-scrape-timeout-seconds",
          "x-amz-date",
          "x-amz-security-token",
          "x-amz-content-sha256");

  private final ConfigContext context;

  HttpReader(ConfigContext context) {
    this.context = context;
  }

  /** Takes all keys of a client out of {@code map}. */
  HttpClientConfig read(YamlMap map, boolean http2Default) {
    BasicAuth basic = basicAuth(map.get("basic_auth"));
    Authorization authorization = authorization(map.get("authorization"));
    OAuth2 oauth2 = oauth2(map.get("oauth2"));
    Secret bearer = context.secret(map, "bearer_token");
    Path bearerFile = context.path(map, "bearer_token_file");
    boolean anyBearer = bearer != null || bearerFile != null;
    if (bearer != null && bearerFile != null) {
      throw map.fail("at most one of bearer_token & bearer_token_file must be configured");
    }
    if ((basic != null || oauth2 != null) && anyBearer) {
      throw map.fail(
          "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured");
    }
    if (authorization != null && anyBearer) {
      throw map.fail("authorization is not compatible with bearer_token & bearer_token_file");
    }
    if ((authorization != null && (basic != null || oauth2 != null))
        || (basic != null && oauth2 != null)) {
      throw map.fail("at most one of basic_auth, oauth2 & authorization must be configured");
    }
    if (anyBearer) {
      authorization = new Authorization(Authorization.BEARER, bearer, bearerFile);
    }
    return HttpClientConfig.builder()
        .basicAuth(basic)
        .authorization(authorization)
        .oauth2(oauth2)
        .tls(tls(map.get("tls_config")))
        .followRedirects(map.bool("follow_redirects", true))
        .enableHttp2(map.bool("enable_http2", http2Default))
        .proxy(proxy(map))
        .headers(headers(map.get("http_headers")))
        .build();
  }

  private @Nullable BasicAuth basicAuth(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    YamlMap map = node.map("config.plain");
    YamlNode username = map.get("username");
    BasicAuth auth =
        new BasicAuth(
            username == null ? null : username.text(),
            context.path(map, "username_file"),
            context.secret(map, "password"),
            context.path(map, "password_file"));
    map.rejectUnknown();
    atMostOne(map, auth.username(), auth.usernameFile(), "basic_auth username & username_file");
    atMostOne(map, auth.password(), auth.passwordFile(), "basic_auth password & password_file");
    return auth;
  }

  private static void atMostOne(YamlMap map, @Nullable Object a, @Nullable Object b, String names) {
    if (a != null && b != null) {
      throw map.fail("at most one of " + names + " must be configured");
    }
  }

  private @Nullable Authorization authorization(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    YamlMap map = node.map("config.plain");
    String type = map.text("type", "").strip();
    Authorization auth =
        new Authorization(
            type.isEmpty() ? Authorization.BEARER : type,
            context.secret(map, "credentials"),
            context.path(map, "credentials_file"));
    map.rejectUnknown();
    atMostOne(
        map,
        auth.credentials(),
        auth.credentialsFile(),
        "authorization credentials & credentials_file");
    if (auth.type().toLowerCase(Locale.ROOT).equals("basic")) {
      throw map.fail("authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
    }
    return auth;
  }

  private @Nullable OAuth2 oauth2(@Nullable YamlNode node) {
    if (node == null) {
      return null;
    }
    YamlMap map = node.map("config.plain");
    String grant = map.text("grant_type", "client_credentials");
    if (!grant.isEmpty() && !grant.equals("client_credentials")) {
      throw map.fail("oauth2 grant_type " + LabelText.quote(grant) + " is not supported");
    }
    YamlNode params = map.get("endpoint_params");
    OAuth2 oauth2 =
        new OAuth2(
            map.text("client_id", ""),
            context.secret(map, "client_secret"),
            context.path(map, "client_secret_file"),
            map.texts("scopes"),
            map.text("token_url", ""),
            params == null ? Map.of() : params.textMap(),
            HttpClientConfig.builder().tls(tls(map.get("tls_config"))).proxy(proxy(map)).build());
    map.rejectUnknown();
    atMostOne(
        map,
        oauth2.clientSecret(),
        oauth2.clientSecretFile(),
        "oauth2 client_secret & client_secret_file");
    if (oauth2.clientId().isEmpty()) {
      throw map.fail("oauth2 client_id must be configured");
    }
    if (oauth2.tokenUrl().isEmpty()) {
      throw map.fail("oauth2 token_url must be configured");
    }
    return oauth2;
  }

  TlsConfig tls(@Nullable YamlNode node) {
    if (node == null) {
      return TlsConfig.DEFAULT;
    }
    YamlMap map = node.map("config.plain");
    TlsConfig tls =
        new TlsConfig(
            pem(map, "ca"),
            pem(map, "cert"),
            pem(map, "key"),
            emptyToNull(map.text("server_name", "")),
            map.bool("insecure_skip_verify", false),
            new TlsConfig.Versions(version(map, "min_version"), version(map, "max_version")));
    map.rejectUnknown();
    boolean cert = isSet(tls.cert());
    boolean key = isSet(tls.key());
    if (cert && !key) {
      throw map.fail(
          "exactly one of key or key_file must be configured when a client certificate is"
              + " configured");
    }
    if (key && !cert) {
      throw map.fail(
          "exactly one of cert or cert_file must be configured when a client key is configured");
    }
    return tls;
  }

  private static boolean isSet(TlsConfig.Pem pem) {
    return pem.inline() != null || pem.file() != null;
  }

  private static @Nullable String emptyToNull(String s) {
    return s.isEmpty() ? null : s;
  }

  private TlsConfig.Pem pem(YamlMap map, String name) {
    Secret inline = name.equals("key") ? context.secret(map, name) : open(map.get(name));
    Path file = context.path(map, name + "_file");
    if (inline != null && file != null) {
      throw map.fail("at most one of " + name + " and " + name + "_file must be configured");
    }
    return new TlsConfig.Pem(inline, file);
  }

  /** A certificate is no secret: it is shown. */
  private static @Nullable Secret open(@Nullable YamlNode node) {
    return node == null ? null : Secret.of(node.text());
  }

  private static @Nullable String version(YamlMap map, String key) {
    YamlNode node = map.get(key);
    if (node == null) {
      return null;
    }
    return switch (node.text()) {
      case "TLS10" -> "TLSv1";
      case "TLS11" -> "TLSv1.1";
      case "TLS12" -> "TLSv1.2";
      case "TLS13" -> "TLSv1.3";
      default -> throw node.fail("unknown TLS version: " + node.text());
    };
  }

  private ProxyConfig proxy(YamlMap map) {
    String url = map.text("proxy_url", "");
    String noProxy = map.text("no_proxy", "");
    boolean environment = map.bool("proxy_from_environment", false);
    YamlNode headers = map.get("proxy_connect_header");
    if (environment && !url.isEmpty()) {
      throw map.fail("if proxy_from_environment is configured, proxy_url must not be configured");
    }
    if (environment && !noProxy.isEmpty()) {
      throw map.fail("if proxy_from_environment is configured, no_proxy must not be configured");
    }
    if (url.isEmpty() && !noProxy.isEmpty()) {
      throw map.fail("if no_proxy is configured, proxy_url must also be configured");
    }
    if (headers != null && !environment && url.isEmpty()) {
      throw map.fail(
          "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be"
              + " configured");
    }
    Map<String, List<Secret>> connect = new LinkedHashMap<>();
    if (headers != null) {
      headers
          .map("map[string][]config.Secret")
          .entries()
          .forEach((name, values) -> connect.put(name, secrets(values)));
    }
    return new ProxyConfig(
        url.isEmpty() ? null : uri(url, map.lineOf("proxy_url")), noProxy, environment, connect);
  }

  private List<Secret> secrets(YamlNode list) {
    List<Secret> secrets = new ArrayList<>();
    list.items().forEach(n -> secrets.add(context.secret(n)));
    return secrets;
  }

  static URI uri(String text, int line) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new YamlException(line, "parse " + LabelText.quote(text) + ": " + e.getReason());
    }
  }

  private Map<String, HttpClientConfig.Header> headers(@Nullable YamlNode node) {
    Map<String, HttpClientConfig.Header> headers = new LinkedHashMap<>();
    if (node == null) {
      return headers;
    }
    node.map("map[string]config.Header")
        .entries()
        .forEach(
            (name, value) -> {
              if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw value.fail("setting header " + LabelText.quote(name) + " is not allowed");
              }
              YamlMap map = value.map("config.Header");
              List<Secret> secrets = new ArrayList<>();
              map.items("secrets").forEach(n -> secrets.add(context.secret(n)));
              List<Path> files = new ArrayList<>();
              map.texts("files").forEach(f -> files.add(context.path(f)));
              headers.put(name, new HttpClientConfig.Header(map.texts("values"), secrets, files));
              map.rejectUnknown();
            });
    return headers;
  }

  /** Whether a request header is the client's own business. */
  static boolean isReserved(String header) {
    return RESERVED.contains(header.toLowerCase(Locale.ROOT));
  }
}
