package io.narthex.scrape;

import io.narthex.model.labels.Label;
import io.narthex.model.labels.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The address of a target as text: scheme, host, path and query from its labels, escaped as Go's
 * {@code net/url} escapes.
 *
 * @upstream scrape/target.go Target.URL
 */
final class TargetUrl {
  private static final String PARAM = "__param_";

  private TargetUrl() {}

  static String of(Labels labels, Map<String, List<String>> params) {
    StringBuilder sb = new StringBuilder();
    sb.append(labels.get("__scheme__")).append("://").append(labels.get("__address__"));
    String path = labels.get("__metrics_path__");
    if (!path.isEmpty() && !path.startsWith("/")) {
      sb.append('/');
    }
    escape(sb, path, "$&+,/:;=@");
    String query = query(labels, params);
    return query.isEmpty() ? sb.toString() : sb.append('?').append(query).toString();
  }

  /** Parameters by name; a {@code __param_x} label is the first value of {@code x}. */
  private static String query(Labels labels, Map<String, List<String>> params) {
    Map<String, List<String>> all = new TreeMap<>();
    params.forEach((k, v) -> all.put(k, new ArrayList<>(v)));
    for (Label l : labels) {
      if (l.name().startsWith(PARAM)) {
        List<String> values =
            all.computeIfAbsent(l.name().substring(PARAM.length()), k -> new ArrayList<>());
        if (values.isEmpty()) {
          values.add(l.value());
        } else {
          values.set(0, l.value());
        }
      }
    }
    StringBuilder sb = new StringBuilder();
    all.forEach(
        (name, values) -> {
          for (String value : values) {
            sb.append(sb.length() == 0 ? "" : "&");
            escape(sb, name, null);
            sb.append('=');
            escape(sb, value, null);
          }
        });
    return sb.toString();
  }

  /** Percent-encodes all but unreserved characters and {@code safe}; null: a query, space is +. */
  private static void escape(
      StringBuilder sb, String s, @org.jspecify.annotations.Nullable String safe) {
    for (byte b : s.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0;
      if (unreserved || (safe != null && safe.indexOf(c) >= 0)) {
        sb.append(c);
      } else if (c == ' ' && safe == null) {
        sb.append('+');
      } else {
        sb.append('%').append(String.format("%02X", (int) c));
      }
    }
  }
}
