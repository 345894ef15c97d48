package io.narthex.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of the two sides of a binary operation find each other.
 *
 * @param card how many elements of a side may share a match group
 * @param on whether {@code labels} are the only ones compared; otherwise they are the ones ignored
 * @param labels the labels of {@code on} or {@code ignoring}
 * @param include labels that the result takes over from the "one" side
 * @param fillLeft value for elements missing on the left; null for none
 * @param fillRight value for elements missing on the right; null for none
 * @upstream promql/parser/ast.go VectorMatching
 */
public record VectorMatching(
    Cardinality card,
    boolean on,
    List<String> labels,
    List<String> include,
    @Nullable Double fillLeft,
    @Nullable Double fillRight) {
  /** Matching by all labels, one to one: what a plain operator means. */
  public static final VectorMatching DEFAULT =
      new VectorMatching(Cardinality.ONE_TO_ONE, false, List.of(), List.of(), null, null);

  public VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  /** How many elements of each side may share a match group. */
  public enum Cardinality {
    ONE_TO_ONE("one-to-one"),
    MANY_TO_ONE("many-to-one"),
    ONE_TO_MANY("one-to-many"),
    MANY_TO_MANY("many-to-many");

    private final String text;

    Cardinality(String text) {
      this.text = text;
    }

    /** The name in messages and in the JSON form. */
    public String text() {
      return text;
    }
  }

  VectorMatching withCard(Cardinality newCard) {
    return new VectorMatching(newCard, on, labels, include, fillLeft, fillRight);
  }
}
