package io.narthex.promql.script;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an error or annotation must say: an exact text, or a regular expression found in it.
 *
 * @upstream promql/promqltest/test.go expectCmd
 */
record TextRule(@Nullable String message, @Nullable Pattern pattern) {
  /** Any text. */
  static final TextRule ANY = new TextRule(null, null);

  boolean accepts(String text) {
    if (message != null) {
      return message.equals(text);
    }
    return pattern == null || pattern.matcher(text).find();
  }

  @Override
  public String toString() {
    if (message != null) {
      return "message \"" + message + "\"";
    }
    return pattern == null ? "anything" : "pattern \"" + pattern + "\"";
  }
}
