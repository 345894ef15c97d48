package io.narthex.promql.parser;

import io.narthex.util.GoFloats;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON as Go's {@code encoding/json} does: {@code <}, {@code >} and {@code &} escaped, short
 * numbers.
 */
final class JsonText {
  private static final double PLAIN_FROM = 1e-6;
  private static final double PLAIN_BELOW = 1e21;

  private JsonText() {}

  static void append(StringBuilder sb, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      sb.append('{');
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<?, ?> entry = entries.next();
        appendString(sb, String.valueOf(entry.getKey()));
        sb.append(':');
        append(sb, entry.getValue());
        sb.append(entries.hasNext() ? "," : "");
      }
      sb.append('}');
    } else if (value instanceof List<?> list) {
      sb.append('[');
      for (int i = 0; i < list.size(); i++) {
        sb.append(i == 0 ? "" : ",");
        append(sb, list.get(i));
      }
      sb.append(']');
    } else if (value instanceof String s) {
      appendString(sb, s);
    } else if (value instanceof Double d) {
      sb.append(number(d));
    } else {
      sb.append(value);
    }
  }

  private static String number(double v) {
    double abs = Math.abs(v);
    if (v == 0 || (abs >= PLAIN_FROM && abs < PLAIN_BELOW)) {
      return GoFloats.f(v);
    }
    String text = GoFloats.e(v);
    int zero = text.indexOf("e-0");
    return zero < 0 ? text : text.substring(0, zero + 2) + text.substring(zero + 3);
  }

  private static void appendString(StringBuilder sb, String s) {
    sb.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> sb.append("\\\"");
        case '\\' -> sb.append("\\\\");
        case '\n' -> sb.append("\\n");
        case '\r' -> sb.append("\\r");
        case '\t' -> sb.append("\\t");
        case '\b' -> sb.append("\\b");
        case '\f' -> sb.append("\\f");
        default -> {
          boolean escaped =
              c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
          if (escaped) {
            sb.append(String.format("\\u%04x", (int) c));
          } else {
            sb.append(c);
          }
        }
      }
    }
    sb.append('"');
  }
}
