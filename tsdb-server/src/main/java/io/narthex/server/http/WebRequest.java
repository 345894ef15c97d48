package io.narthex.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as the endpoints see it: method, decoded path, parameters of body and query
 * together (body first, as Go's {@code http.Request.Form}).
 *
 * <p>Thread-safety: one thread.
 *
 * @upstream net/http Request, the part that web/api/v1 uses
 */
public final class WebRequest {
  /** More than this much form body is refused; Go's own limit. */
  static final int MAX_FORM_BYTES = 10 << 20;

  private final String method;
  private final String path;
  private final Map<String, List<String>> parameters = new LinkedHashMap<>();
  private final Function<String, @Nullable String> headers;
  private final InputStream body;

  WebRequest(
      String method,
      String path,
      @Nullable String query,
      Function<String, @Nullable String> headers,
      InputStream body)
      throws IOException {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    String contentType = header("Content-Type");
    if (contentType != null && contentType.startsWith("application/x-www-form-urlencoded")) {
      byte[] form = body.readNBytes(MAX_FORM_BYTES + 1);
      if (form.length > MAX_FORM_BYTES) {
        throw new IOException("http: request body too large");
      }
      addParameters(new String(form, StandardCharsets.UTF_8));
    }
    if (query != null) {
      addParameters(query);
    }
  }

  private void addParameters(String encoded) {
    for (String pair : encoded.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int eq = pair.indexOf('=');
      String name = decode(eq < 0 ? pair : pair.substring(0, eq));
      String value = eq < 0 ? "" : decode(pair.substring(eq + 1));
      parameters.computeIfAbsent(name, k -> new ArrayList<>()).add(value);
    }
  }

  private static String decode(String s) {
    return URLDecoder.decode(s, StandardCharsets.UTF_8);
  }

  public String method() {
    return method;
  }

  /** The path, percent-decoded. */
  public String path() {
    return path;
  }

  /** First value of a parameter, {@code ""} if absent. */
  public String parameter(String name) {
    List<String> values = parameters.get(name);
    return values == null ? "" : values.get(0);
  }

  /** All values of a parameter. */
  public List<String> parameters(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  public @Nullable String header(String name) {
    return headers.apply(name);
  }

  /** The body, if it was not a form. */
  public InputStream body() {
    return body;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
