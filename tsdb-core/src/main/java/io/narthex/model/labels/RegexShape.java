package io.narthex.model.labels;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a regular expression looks like, as far as that helps to do without it: a list of
 * alternatives, each a row of literals, gaps and parts not understood.
 *
 * <pre>
 *   a|b|c          [a] [b] [c]                    a set
 *   (a|b)_total    [a_total] [b_total]            a set
 *   node.*         [node, gap 0]                  a prefix
 *   .*(cpu|mem).+  [gap 0, cpu, gap 1] […]        something contained
 *   x[0-9]+y       [x, ?, y]                      prefix x, suffix y, the rest needs the automaton
 * </pre>
 *
 * <p>It reads the part of RE2's syntax that people write; anything else makes the whole shape
 * unknown, which is always right. Dots match newlines, both ends are anchored.
 *
 * <p>Thread-safety: none; used while compiling.
 *
 * @upstream model/labels/regexp.go findSetMatches, stringMatcherFromRegexp (there on Go's tree)
 */
final class RegexShape {
  /** Products of alternatives beyond this are not followed: upstream's limit of a set. */
  static final int MAX_PRODUCT = 256;

  /** A piece of an alternative. */
  sealed interface Piece permits Literal, Gap, Unknown {}

  record Literal(String text) implements Piece {}

  /** At least {@code min} characters, whatever they are. */
  record Gap(int min) implements Piece {}

  /** Something that only the automaton understands. */
  record Unknown() implements Piece {}

  private static final Unknown UNKNOWN = new Unknown();

  /** The syntax is beyond this reader. */
  private static final class Beyond extends Exception {
    private static final long serialVersionUID = 1L;

    Beyond() {
      super(null, null, false, false);
    }
  }

  private final String source;
  private int at;

  private RegexShape(String source) {
    this.source = source;
  }

  /** The alternatives of an expression; null if it is beyond this reader. */
  static @Nullable List<List<Piece>> of(String regex) {
    RegexShape reader = new RegexShape(regex);
    try {
      List<List<Piece>> all = reader.alternation(0);
      return reader.at == regex.length() ? all : null;
    } catch (Beyond e) {
      return null;
    }
  }

  private boolean atEnd() {
    return at == source.length();
  }

  private List<List<Piece>> alternation(int depth) throws Beyond {
    List<List<Piece>> all = new ArrayList<>(concatenation(depth));
    while (!atEnd() && source.charAt(at) == '|') {
      at++;
      all.addAll(concatenation(depth));
    }
    return all;
  }

  private List<List<Piece>> concatenation(int depth) throws Beyond {
    List<List<Piece>> rows = new ArrayList<>();
    rows.add(new ArrayList<>());
    while (!atEnd() && source.charAt(at) != '|' && source.charAt(at) != ')') {
      char c = source.charAt(at);
      if (c == '^' && depth == 0 && at == 0) {
        at++; // anchored anyway
      } else if (c == '$' && depth == 0 && at == source.length() - 1) {
        at++;
      } else {
        rows = product(rows, repeated(atom(depth)));
      }
    }
    return rows;
  }

  private List<List<Piece>> atom(int depth) throws Beyond {
    int c = source.codePointAt(at);
    switch (c) {
      case '(' -> {
        return group(depth);
      }
      case '[' -> {
        return characterClass();
      }
      case '.' -> {
        at++;
        return row(UNKNOWN); // one character; repeated() makes gaps of it
      }
      case '\\' -> {
        return row(new Literal(escaped()));
      }
      case '*', '+', '?', '{', '}', '^', '$', ']' -> throw new Beyond();
      default -> {
        if (Character.isSurrogate((char) c) && c < 0x10000) {
          throw new Beyond();
        }
        at += Character.charCount(c);
        return row(new Literal(Character.toString(c)));
      }
    }
  }

  private List<List<Piece>> group(int depth) throws Beyond {
    at++;
    if (source.startsWith("?:", at) || source.startsWith("?s:", at)) {
      at = source.indexOf(':', at) + 1;
    } else if (source.startsWith("?", at)) {
      throw new Beyond();
    }
    List<List<Piece>> inner = alternation(depth + 1);
    if (atEnd() || source.charAt(at) != ')') {
      throw new Beyond();
    }
    at++;
    return inner;
  }

  /** The character behind a backslash. */
  private String escaped() throws Beyond {
    if (at + 1 >= source.length()) {
      throw new Beyond();
    }
    char c = source.charAt(at + 1);
    at += 2;
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      default -> {
        boolean punctuation = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
        if (!punctuation) {
          throw new Beyond();
        }
        yield String.valueOf(c);
      }
    };
  }

  private List<List<Piece>> characterClass() throws Beyond {
    at++;
    boolean negated = !atEnd() && source.charAt(at) == '^';
    at += negated ? 1 : 0;
    List<List<Piece>> members = new ArrayList<>();
    boolean few = !negated;
    boolean first = true;
    while (true) {
      if (atEnd() || (source.charAt(at) == ']' && first)) {
        throw new Beyond();
      }
      if (source.charAt(at) == ']') {
        at++;
        break;
      }
      first = false;
      char from = classMember();
      char to = from;
      if (source.startsWith("-", at) && !source.startsWith("-]", at)) {
        at++;
        to = classMember();
      }
      if (to < from) {
        throw new Beyond();
      }
      few &= to - from + members.size() < MAX_PRODUCT;
      for (char c = from; few && c <= to; c++) {
        members.add(List.of(new Literal(String.valueOf(c))));
      }
    }
    return few ? members : row(UNKNOWN);
  }

  private char classMember() throws Beyond {
    if (atEnd()) {
      throw new Beyond();
    }
    char c = source.charAt(at);
    if (c == '\\') {
      return escaped().charAt(0);
    }
    if (c == '[' || c == ']' || c >= 0x80) { // [:alpha:], and what is not one char
      throw new Beyond();
    }
    at++;
    return c;
  }

  private List<List<Piece>> repeated(List<List<Piece>> atom) throws Beyond {
    if (atEnd()) {
      return atom;
    }
    boolean dot = source.charAt(at - 1) == '.' && isUnknown(atom) && !escapedAt(at - 1);
    List<List<Piece>> result;
    switch (source.charAt(at)) {
      case '*' -> result = row(dot ? new Gap(0) : UNKNOWN);
      case '+' -> result = row(dot ? new Gap(1) : UNKNOWN);
      case '?' -> {
        result = new ArrayList<>(atom);
        result.add(List.of());
      }
      case '{' -> throw new Beyond();
      default -> {
        return atom;
      }
    }
    at++;
    if (!atEnd() && source.charAt(at) == '?') {
      at++; // lazy or greedy, the same strings match
    }
    if (!atEnd() && "*+?{".indexOf(source.charAt(at)) >= 0) {
      throw new Beyond();
    }
    return result;
  }

  private boolean escapedAt(int i) {
    return i > 0 && source.charAt(i - 1) == '\\';
  }

  private static boolean isUnknown(List<List<Piece>> atom) {
    return atom.size() == 1 && atom.get(0).size() == 1 && atom.get(0).get(0) instanceof Unknown;
  }

  private static List<List<Piece>> row(Piece piece) {
    return List.of(List.of(piece));
  }

  /** Each of {@code left} followed by each of {@code right}. */
  private static List<List<Piece>> product(List<List<Piece>> left, List<List<Piece>> right) {
    if (left.size() > 1 && right.size() > 1 && left.size() * right.size() > MAX_PRODUCT) {
      return product(left, row(UNKNOWN));
    }
    List<List<Piece>> rows = new ArrayList<>(left.size() * right.size());
    for (List<Piece> head : left) {
      for (List<Piece> tail : right) {
        List<Piece> joined = new ArrayList<>(head);
        for (Piece piece : tail) {
          append(joined, piece);
        }
        rows.add(joined);
      }
    }
    return rows;
  }

  private static void append(List<Piece> row, Piece piece) {
    Piece last = row.isEmpty() ? null : row.get(row.size() - 1);
    if (piece instanceof Literal b && last instanceof Literal a) {
      row.set(row.size() - 1, new Literal(a.text() + b.text()));
    } else if (piece instanceof Gap b && last instanceof Gap a) {
      int min = a.min() + b.min();
      row.set(row.size() - 1, min <= 1 ? new Gap(min) : UNKNOWN); // a character may be two chars
    } else {
      row.add(piece);
    }
  }
}
