package io.narthex.server.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into texts: {@code $name}, {@code ${name}}; {@code $$} is a dollar
 * sign, a variable that is not set is empty.
 *
 * @upstream Go os.Expand
 */
final class Environment {
  private Environment() {}

  static String expand(String text, UnaryOperator<@Nullable String> variables) {
    StringBuilder sb = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int dollar = text.indexOf('$', at);
      if (dollar < 0 || dollar + 1 == text.length()) {
        break;
      }
      sb.append(text, at, dollar);
      at = reference(text, dollar + 1, sb, variables);
    }
    return sb.append(text, at, text.length()).toString();
  }

  /** Appends what the reference after the dollar sign stands for; returns where it ends. */
  private static int reference(
      String text, int from, StringBuilder sb, UnaryOperator<@Nullable String> variables) {
    char c = text.charAt(from);
    if (c == '{') {
      int close = text.indexOf('}', from);
      if (close < 0) {
        return from + 1; // bad syntax: "${" vanishes
      }
      if (close == from + 1) {
        return close + 1;
      }
      sb.append(value(text.substring(from + 1, close), variables));
      return close + 1;
    }
    if ("*#$@!?-0123456789".indexOf(c) >= 0) {
      sb.append(value(String.valueOf(c), variables));
      return from + 1;
    }
    int end = from;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    if (end == from) {
      sb.append('$');
      return from;
    }
    sb.append(value(text.substring(from, end), variables));
    return end;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  private static String value(String name, UnaryOperator<@Nullable String> variables) {
    if (name.equals("$")) {
      return "$";
    }
    String value = variables.apply(name);
    return value == null ? "" : value;
  }
}
