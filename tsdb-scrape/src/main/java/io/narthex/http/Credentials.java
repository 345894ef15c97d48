package io.narthex.http;

import io.narthex.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Puts credentials and configured headers on a request. Files are read each time, so a rotated
 * secret is used at once.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/common config/http_config.go basicAuthRoundTripper,
 *     authorizationCredentialsRoundTripper
 */
final class Credentials {
  private final HttpClientConfig config;
  private final @Nullable OAuth2Tokens tokens;

  Credentials(HttpClientConfig config, Scheduler time) {
    this.config = config;
    OAuth2 oauth2 = config.oauth2();
    tokens = oauth2 == null ? null : new OAuth2Tokens(oauth2, time);
  }

  void apply(RequestHead fields) throws IOException {
    for (var header : config.headers().entrySet()) {
      HttpClientConfig.Header values = header.getValue();
      for (String value : values.values()) {
        fields.add(header.getKey(), value);
      }
      for (Secret secret : values.secrets()) {
        fields.add(header.getKey(), secret.reveal());
      }
      for (Path file : values.files()) {
        fields.add(header.getKey(), readSecret("headers file", file));
      }
    }
    String authorization = authorization();
    if (authorization != null) {
      fields.set("Authorization", authorization);
    }
  }

  private @Nullable String authorization() throws IOException {
    BasicAuth basic = config.basicAuth();
    if (basic != null) {
      String user = text("basic auth username", basic.username(), basic.usernameFile());
      String password = secret("basic auth password", basic.password(), basic.passwordFile());
      return RequestHead.basic(user + ":" + password);
    }
    Authorization authorization = config.authorization();
    if (authorization != null) {
      String credentials =
          secret(
              "authorization credentials",
              authorization.credentials(),
              authorization.credentialsFile());
      return authorization.type() + " " + credentials;
    }
    return tokens == null ? null : "Bearer " + tokens.token();
  }

  static String secret(String what, @Nullable Secret secret, @Nullable Path file)
      throws IOException {
    return secret == null ? text(what, null, file) : secret.reveal();
  }

  private static String text(String what, @Nullable String text, @Nullable Path file)
      throws IOException {
    if (text != null) {
      return text;
    }
    return file == null ? "" : readSecret(what + " file", file);
  }

  private static String readSecret(String what, Path file) throws IOException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("unable to read " + what + " " + file + ": " + e, e);
    }
  }
}
