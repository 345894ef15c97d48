package io.narthex.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with references to groups, cut into pieces once: {@code ab${1}c} is text "ab", group 1, text
 * "c".
 *
 * <p>{@code $name} takes the longest run of letters, digits and underscores, so {@code $1x} is the
 * group called "1x"; {@code ${name}} says where the name ends; {@code $$} is a dollar sign; a group
 * that does not exist is empty; a dollar sign followed by nothing of these stands for itself.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream Go regexp.Regexp.Expand
 */
final class Template {
  /** Group references are numbers, text stays text; {@link #NO_GROUP} is always empty. */
  private static final int NO_GROUP = -1;

  private record Piece(String text, int group) {}

  private final String source;
  private final List<Piece> pieces = new ArrayList<>();
  private final boolean constant;

  Template(String source, Pattern pattern) {
    this.source = source;
    this.constant = source.indexOf('$') < 0;
    cut(pattern);
  }

  private void cut(Pattern pattern) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c != '$') {
        text.append(c);
        at++;
        continue;
      }
      if (source.startsWith("$$", at)) {
        text.append('$');
        at += 2;
        continue;
      }
      boolean braced = source.startsWith("${", at);
      int start = at + (braced ? 2 : 1);
      int end = nameEnd(start);
      boolean wellFormed =
          end > start && (!braced || (end < source.length() && source.charAt(end) == '}'));
      if (!wellFormed) {
        text.append('$');
        at++;
        continue;
      }
      pieces.add(new Piece(text.toString(), NO_GROUP));
      text.setLength(0);
      pieces.add(new Piece("", group(source.substring(start, end), pattern)));
      at = braced ? end + 1 : end;
    }
    pieces.add(new Piece(text.toString(), NO_GROUP));
  }

  private int nameEnd(int start) {
    int end = start;
    while (end < source.length()) {
      int c = source.codePointAt(end);
      if (!Character.isLetter(c) && !Character.isDigit(c) && c != '_') {
        break;
      }
      end += Character.charCount(c);
    }
    return end;
  }

  private static int group(String name, Pattern pattern) {
    boolean number = !name.isEmpty() && name.length() <= 8;
    for (int i = 0; i < name.length() && number; i++) {
      number = name.charAt(i) >= '0' && name.charAt(i) <= '9';
    }
    if (number && name.length() > 1 && name.charAt(0) == '0') {
      number = false;
    }
    if (number) {
      int group = Integer.parseInt(name);
      return group <= pattern.groupCount() ? group : NO_GROUP;
    }
    return pattern.namedGroups().getOrDefault(name, NO_GROUP);
  }

  /** Whether there is nothing to expand. */
  boolean isConstant() {
    return constant;
  }

  /** The text with the groups of the last match of {@code matcher} put in. */
  String expand(Matcher matcher) {
    if (constant) {
      return source;
    }
    StringBuilder sb = new StringBuilder();
    for (Piece piece : pieces) {
      sb.append(piece.text());
      if (piece.group() != NO_GROUP) {
        String value = matcher.group(piece.group());
        sb.append(value == null ? "" : value);
      }
    }
    return sb.toString();
  }

  @Override
  public String toString() {
    return source;
  }
}
