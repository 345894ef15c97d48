package io.narthex.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls the HTTP API of a Prometheus-compatible server. Numbers of the answer stay text, as sent.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream prometheus/client_golang api/prometheus/v1
 */
final class ApiClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String base;

  /** A client of {@code server}, such as {@code http://localhost:9090}. */
  ApiClient(String server) {
    base = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
  }

  /** Answer of a call: {@code data}, and the warnings that came with it. */
  record Reply(Object data, List<String> warnings) {}

  /**
   * Posts a call.
   *
   * @param parameters name and value in turn
   * @throws IOException if the server cannot be reached or answers with an error
   */
  Reply call(String path, List<String> parameters) throws IOException, InterruptedException {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parameters.size(); i += 2) {
      form.append(i == 0 ? "" : "&").append(encode(parameters.get(i))).append('=');
      form.append(encode(parameters.get(i + 1)));
    }
    boolean post = !path.endsWith("/values");
    URI uri = URI.create(base + "/api/v1/" + path + (post || form.isEmpty() ? "" : "?" + form));
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    if (post) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
    }
    HttpResponse<String> response = send(request.build());
    Object body;
    try (JsonParser parser = new JsonFactory().createParser(response.body())) {
      parser.nextToken();
      body = value(parser);
    } catch (IOException e) {
      throw new IOException(uri + " answered " + response.statusCode() + ": " + response.body(), e);
    }
    if (!(body instanceof Map<?, ?> envelope)) {
      throw new IOException(uri + " answered no JSON object");
    }
    if (!"success".equals(envelope.get("status"))) {
      throw new IOException(envelope.get("errorType") + ": " + envelope.get("error"));
    }
    List<String> warnings = new ArrayList<>();
    if (envelope.get("warnings") instanceof List<?> list) {
      list.forEach(w -> warnings.add(String.valueOf(w)));
    }
    return new Reply(Objects.requireNonNull(envelope.get("data")), warnings);
  }

  /** The client's own exceptions often have no message at all. */
  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new IOException(request.uri() + ": cannot connect: connection refused", e);
    } catch (HttpTimeoutException e) {
      throw new IOException(request.uri() + ": no answer in time", e);
    }
  }

  private static String encode(String s) {
    return URLEncoder.encode(s, StandardCharsets.UTF_8);
  }

  /** Maps, lists and strings; numbers and booleans as their text. */
  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("empty answer");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
