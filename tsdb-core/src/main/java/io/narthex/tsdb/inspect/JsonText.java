package io.narthex.tsdb.inspect;

import io.narthex.util.JsonString;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON has them.
 *
 * <p>Thread-safety: stateless.
 *
 * @upstream none
 */
final class JsonText {
  private JsonText() {}

  private static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof Integer;
  }

  /** Appends a whole number, a truth, null, a list, a map; anything else as its text. */
  static void value(StringBuilder out, @Nullable Object value) {
    if (value == null || value instanceof Boolean || isWhole(value)) {
      out.append(value);
    } else if (value instanceof List<?> list) {
      String comma = "[";
      for (Object element : list) {
        out.append(comma);
        value(out, element);
        comma = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(comma);
        JsonString.append(out, String.valueOf(entry.getKey()));
        out.append(':');
        value(out, entry.getValue());
        comma = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Strip strip) {
      value(out, strip.toMaps());
    } else {
      JsonString.append(out, String.valueOf(value));
    }
  }
}
