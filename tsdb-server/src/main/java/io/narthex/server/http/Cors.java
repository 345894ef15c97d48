package io.narthex.server.http;

import com.google.re2j.Pattern;

/**
 * Which other sites' pages may read answers: a regular expression on their origin.
 *
 * @upstream util/httputil/cors.go SetCORS
 */
public final class Cors {
  private final boolean any;
  private final Pattern origin;

  /** {@code regex} is anchored at both ends; {@code .*} allows all. */
  public Cors(String regex) {
    any = regex.equals(".*");
    origin = Pattern.compile("^(?s:" + regex + ")$");
  }

  void apply(WebRequest request, WebResponse response) {
    response.header("Vary", "Origin");
    String from = request.header("Origin");
    if (from == null || from.isEmpty() || !(any || origin.matches(from))) {
      return;
    }
    response
        .header("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin")
        .header("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
        .header("Access-Control-Expose-Headers", "Date")
        .header("Access-Control-Allow-Origin", any ? "*" : from);
  }
}
