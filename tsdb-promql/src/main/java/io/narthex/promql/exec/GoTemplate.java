package io.narthex.promql.exec;

import com.google.re2j.Matcher;

/**
 * Go's replacement templates: {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$}.
 * A name is as long as it can be, so {@code $1x} is the group {@code 1x}; a group that does not
 * exist is empty.
 *
 * @upstream Go regexp.Expand
 */
final class GoTemplate {
  private GoTemplate() {}

  /**
   * The template with its references filled in.
   *
   * @throws io.narthex.promql.value.PromqlException if that is longer than {@code most} characters
   */
  static String expand(Matcher m, String template, int most) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      int dollar = template.indexOf('$', i);
      if (dollar < 0) {
        return out.append(template, i, template.length()).toString();
      }
      out.append(template, i, dollar);
      i = reference(m, template, dollar, out);
      if (out.length() > most) {
        throw LabelText.tooLong(most);
      }
    }
    return out.toString();
  }

  /** Appends what stands for the reference at {@code dollar}; gives the index behind it. */
  private static int reference(Matcher m, String template, int dollar, StringBuilder out) {
    if (template.startsWith("$$", dollar)) {
      out.append('$');
      return dollar + 2;
    }
    boolean braces = template.startsWith("${", dollar);
    int from = dollar + (braces ? 2 : 1);
    int to = from;
    while (to < template.length() && isWord(template.codePointAt(to))) {
      to += Character.charCount(template.codePointAt(to));
    }
    boolean malformed =
        to == from || (braces && (to == template.length() || template.charAt(to) != '}'));
    if (malformed) {
      out.append('$');
      return dollar + 1;
    }
    appendGroup(m, template.substring(from, to), out);
    return braces ? to + 1 : to;
  }

  private static boolean isWord(int c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static void appendGroup(Matcher m, String name, StringBuilder out) {
    String value = null;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 9) {
      int group = Integer.parseInt(name);
      value = group <= m.groupCount() ? m.group(group) : null;
    } else if (m.pattern().namedGroups().containsKey(name)) {
      value = m.group(name);
    }
    if (value != null) {
      out.append(value);
    }
  }
}
