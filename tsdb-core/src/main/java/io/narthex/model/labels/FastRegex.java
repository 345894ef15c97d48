package io.narthex.model.labels;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/**
 * A label regular expression: RE2 syntax, anchored at both ends, dot matching newlines.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/labels/regexp.go FastRegexMatcher
 */
public final class FastRegex {
  private final String source;
  private final Pattern pattern;

  private FastRegex(String source, Pattern pattern) {
    this.source = source;
    this.pattern = pattern;
  }

  /**
   * Compiles {@code regex}.
   *
   * @throws IllegalArgumentException if it is not valid RE2
   */
  public static FastRegex compile(String regex) {
    try {
      return new FastRegex(regex, Pattern.compile("^(?s:" + regex + ")$"));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("error parsing regexp: " + e.getMessage(), e);
    }
  }

  public boolean matches(String s) {
    return pattern.matches(s);
  }

  /** Whether every string matches ({@code .*}). */
  public boolean matchesAll() {
    return source.equals(".*");
  }

  /** Whether every string but the empty one matches ({@code .+}). */
  public boolean matchesAllButEmpty() {
    return source.equals(".+");
  }

  /** All strings that match, if they are known and few; else empty. */
  public List<String> setMatches() {
    return List.of();
  }

  @Override
  public String toString() {
    return source;
  }
}
