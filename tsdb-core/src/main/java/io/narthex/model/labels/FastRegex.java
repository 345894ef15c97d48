package io.narthex.model.labels;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label regular expression: RE2 syntax, anchored at both ends, dot matching newlines.
 *
 * <p>Most that people write are a few literals with gaps in between ({@link RegexShape}); those are
 * matched by comparing strings. What is left runs in RE2's automaton, behind a test of the prefix
 * and suffix that every match must have.
 *
 * <pre>
 *   a|b|c        look-up in a set            also {@link #setMatches}: the index goes straight there
 *   node_.*      startsWith                  also {@link #prefix}
 *   .*cpu.+      indexOf
 *   x[0-9]+y     startsWith, endsWith, automaton
 * </pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/labels/regexp.go FastRegexMatcher
 */
public final class FastRegex {
  /** How much of a text that nests too deeply an error shows. */
  private static final int SHOWN = 100;

  private static final String DOT_ALL = "(?s)"; // how the library spells its flag

  private final String source;
  private final @Nullable Pattern automaton; // null: the rows say all
  private final List<Row> rows;
  private final Set<String> set;
  private final List<String> prefixes;
  private final String prefix;
  private final String suffix;

  /**
   * An alternative: literals in order, the first and last bound to the ends where there is no gap.
   */
  private record Row(List<RegexShape.Piece> pieces) {
    boolean matches(String s) {
      int from = 0;
      int gap = -1; // least length of the gap before the next literal, -1 for none
      for (int i = 0; i < pieces.size(); i++) {
        if (pieces.get(i) instanceof RegexShape.Gap g) {
          gap = g.min();
          continue;
        }
        String text = ((RegexShape.Literal) pieces.get(i)).text();
        boolean last = i == pieces.size() - 1;
        int found;
        if (gap < 0) {
          found = s.startsWith(text, from) ? from : -1;
        } else if (last) {
          found = s.endsWith(text) ? s.length() - text.length() : -1;
        } else {
          found = s.indexOf(text, from + gap);
        }
        if (found < from + Math.max(gap, 0)) {
          return false;
        }
        from = found + text.length();
        gap = -1;
      }
      return gap < 0 ? from == s.length() : s.length() - from >= gap;
    }
  }

  private FastRegex(
      String source,
      @Nullable Pattern automaton,
      List<Row> rows,
      Set<String> set,
      List<String> prefixes,
      String prefix,
      String suffix) {
    this.source = source;
    this.automaton = automaton;
    this.rows = rows;
    this.set = set;
    this.prefixes = prefixes;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /**
   * Compiles {@code regex}.
   *
   * @throws IllegalArgumentException if it is not valid RE2
   */
  public static FastRegex compile(String regex) {
    try {
      return compiled(regex);
    } catch (StackOverflowError e) { // parsing goes down as deep as the text does
      throw new IllegalArgumentException(
          "error parsing regexp: expression nests too deeply: `" + beginning(regex) + "`", e);
    }
  }

  private static FastRegex compiled(String regex) {
    List<List<RegexShape.Piece>> shape = RegexShape.of(regex);
    if (shape == null) {
      return new FastRegex(regex, automaton(regex), List.of(), Set.of(), List.of(), "", "");
    }
    boolean exact = true;
    boolean literals = true;
    for (List<RegexShape.Piece> row : shape) {
      for (RegexShape.Piece piece : row) {
        exact &= !(piece instanceof RegexShape.Unknown);
        literals &= piece instanceof RegexShape.Literal;
      }
    }
    Set<String> set = new LinkedHashSet<>();
    List<Row> rows = new ArrayList<>();
    if (literals) {
      for (List<RegexShape.Piece> row : shape) {
        set.add(row.isEmpty() ? "" : ((RegexShape.Literal) row.get(0)).text());
      }
    } else if (exact) {
      for (List<RegexShape.Piece> row : shape) {
        rows.add(new Row(List.copyOf(row)));
      }
    }
    return new FastRegex(
        regex,
        exact ? null : automaton(regex),
        List.copyOf(rows),
        set,
        beginnings(shape),
        commonEnd(shape, true),
        commonEnd(shape, false));
  }

  private static Pattern automaton(String regex) {
    try {
      return Pattern.compile(regex, Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      if (e.getPattern().equals("stack underflow")) { // the library's word for it
        throw new IllegalArgumentException(
            "error parsing regexp: unexpected ): `" + regex + "`", e);
      }
      String part = e.getPattern();
      String shown = part.startsWith(DOT_ALL) ? part.substring(DOT_ALL.length()) : part;
      throw new IllegalArgumentException(
          "error parsing regexp: " + e.getDescription() + ": `" + shown + "`", e);
    }
  }

  private static String beginning(String regex) {
    return regex.length() <= SHOWN ? regex : regex.substring(0, SHOWN) + "…";
  }

  /** What the alternatives begin with; nothing if one may begin with anything. */
  private static List<String> beginnings(List<List<RegexShape.Piece>> shape) {
    List<String> shortest = new ArrayList<>();
    for (List<RegexShape.Piece> row : shape) {
      if (row.isEmpty() || !(row.get(0) instanceof RegexShape.Literal l) || l.text().isEmpty()) {
        return List.of();
      }
      String text = l.text();
      if (shortest.stream().noneMatch(text::startsWith)) {
        shortest.removeIf(known -> known.startsWith(text));
        shortest.add(text);
      }
    }
    return List.copyOf(shortest);
  }

  /** What all alternatives begin (or end) with. */
  private static String commonEnd(List<List<RegexShape.Piece>> shape, boolean front) {
    String common = null;
    for (List<RegexShape.Piece> row : shape) {
      RegexShape.Piece piece = row.isEmpty() ? null : row.get(front ? 0 : row.size() - 1);
      String text = piece instanceof RegexShape.Literal l ? l.text() : "";
      common = common == null ? text : shared(common, text, front);
    }
    return common == null ? "" : common;
  }

  private static String shared(String a, String b, boolean front) {
    int n = 0;
    int max = Math.min(a.length(), b.length());
    while (n < max
        && (front
            ? a.charAt(n) == b.charAt(n)
            : a.charAt(a.length() - 1 - n) == b.charAt(b.length() - 1 - n))) {
      n++;
    }
    return front ? a.substring(0, n) : a.substring(a.length() - n);
  }

  /** Whether the whole of {@code s} matches. */
  public boolean matches(String s) {
    if (!set.isEmpty()) {
      return set.contains(s);
    }
    if (automaton != null) {
      return s.startsWith(prefix) && s.endsWith(suffix) && automaton.matches(s);
    }
    for (Row row : rows) {
      if (row.matches(s)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every string matches ({@code .*}). */
  public boolean matchesAll() {
    return isSingleGap(0);
  }

  /** Whether every string but the empty one matches ({@code .+}). */
  public boolean matchesAllButEmpty() {
    return isSingleGap(1);
  }

  private boolean isSingleGap(int min) {
    return rows.size() == 1
        && rows.get(0).pieces().size() == 1
        && rows.get(0).pieces().get(0) instanceof RegexShape.Gap gap
        && gap.min() == min;
  }

  /** All strings that match, if they are known; else empty. */
  public List<String> setMatches() {
    return List.copyOf(set);
  }

  /** What every match begins with; {@code ""} if nothing is known. */
  public String prefix() {
    return prefix;
  }

  /**
   * Strings of which every match begins with one, none the beginning of another, in no order; empty
   * if nothing is known.
   */
  public List<String> prefixes() {
    return prefixes;
  }

  /** Whether matching takes the automaton; for those who explain. */
  public boolean needsAutomaton() {
    return automaton != null;
  }

  @Override
  public String toString() {
    return source;
  }
}
