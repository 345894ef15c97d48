package io.narthex.server.http;

import io.narthex.model.labels.LabelText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
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

  private static final Pattern ESCAPE = Pattern.compile("%[0-9a-fA-F]{2}");

  private final String method;
  private final String path;
  private final String remoteAddress;
  private final Map<String, List<String>> parameters = new LinkedHashMap<>();
  private final Function<String, @Nullable String> headers;
  private final InputStream body;
  private @Nullable String formError;

  WebRequest(
      String method,
      String path,
      @Nullable String query,
      String remoteAddress,
      Function<String, @Nullable String> headers,
      InputStream body)
      throws IOException {
    this.method = method;
    this.path = path;
    this.remoteAddress = remoteAddress;
    this.headers = headers;
    this.body = body;
    String contentType = header("Content-Type");
    if (contentType != null && contentType.startsWith("application/x-www-form-urlencoded")) {
      byte[] form = body.readNBytes(MAX_FORM_BYTES + 1);
      if (form.length > MAX_FORM_BYTES) {
        formError = "http: POST too large"; // what is in the query string counts all the same
      } else {
        addParameters(new String(form, StandardCharsets.UTF_8));
      }
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
      String broken = brokenEncoding(pair);
      if (broken != null) {
        formError = formError == null ? broken : formError;
        continue;
      }
      int eq = pair.indexOf('=');
      String name = decode(eq < 0 ? pair : pair.substring(0, eq));
      String value = eq < 0 ? "" : decode(pair.substring(eq + 1));
      parameters.computeIfAbsent(name, k -> new ArrayList<>()).add(value);
    }
  }

  /** Why Go would not decode a pair; null if it would. */
  private static @Nullable String brokenEncoding(String pair) {
    if (pair.indexOf(';') >= 0) {
      return "invalid semicolon separator in query";
    }
    for (int i = pair.indexOf('%'); i >= 0; i = pair.indexOf('%', i + 1)) {
      String escape = pair.substring(i, Math.min(i + 3, pair.length()));
      if (!ESCAPE.matcher(escape).matches()) {
        return "invalid URL escape " + LabelText.quote(escape);
      }
    }
    return null;
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

  /** Who asks: the address at the other end of the connection, without its port. */
  public String remoteAddress() {
    return remoteAddress;
  }

  /** What is wrong with the first parameter that was passed over; null if none was. */
  public @Nullable String formError() {
    return formError;
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
