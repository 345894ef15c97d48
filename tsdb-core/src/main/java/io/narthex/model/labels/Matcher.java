package io.narthex.model.labels;

import org.jspecify.annotations.Nullable;

/**
 * A condition on one label: {@code name="v"}, {@code name!="v"}, {@code name=~"re"}, {@code
 * name!~"re"}. A missing label is matched as the empty string. Regular expressions are RE2,
 * anchored at both ends, and the dot matches newlines.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream model/labels/matcher.go Matcher
 */
public final class Matcher {
  /** The four operators. */
  public enum Type {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String symbol;

    Type(String symbol) {
      this.symbol = symbol;
    }

    /** The operator as written in a selector. */
    public String symbol() {
      return symbol;
    }
  }

  private final Type type;
  private final String name;
  private final String value;
  private final @Nullable FastRegex regex;

  /**
   * A matcher.
   *
   * @throws IllegalArgumentException if {@code type} is a regex and {@code value} does not compile
   */
  public Matcher(Type type, String name, String value) {
    this.type = type;
    this.name = name;
    this.value = value;
    this.regex = type == Type.REGEX || type == Type.NOT_REGEX ? FastRegex.compile(value) : null;
  }

  /** {@code name="value"}; with an empty value: the label is not there. */
  public static Matcher equal(String name, String value) {
    return new Matcher(Type.EQUAL, name, value);
  }

  /** {@code name!="value"}; with an empty value: the label is there. */
  public static Matcher notEqual(String name, String value) {
    return new Matcher(Type.NOT_EQUAL, name, value);
  }

  /**
   * {@code name=~"regex"}: RE2, over the whole value.
   *
   * @throws IllegalArgumentException if {@code regex} does not compile
   */
  public static Matcher regex(String name, String regex) {
    return new Matcher(Type.REGEX, name, regex);
  }

  /**
   * {@code name!~"regex"}: RE2, over the whole value.
   *
   * @throws IllegalArgumentException if {@code regex} does not compile
   */
  public static Matcher notRegex(String name, String regex) {
    return new Matcher(Type.NOT_REGEX, name, regex);
  }

  /** The operator. */
  public Type type() {
    return type;
  }

  /** The label it is about. */
  public String name() {
    return name;
  }

  /** What the label is compared with: a value or a regular expression. */
  public String value() {
    return value;
  }

  /** The compiled expression of the two regex types, else null. */
  public @Nullable FastRegex regex() {
    return regex;
  }

  /** Whether a label of the value {@code s} ({@code ""} = absent) satisfies this matcher. */
  public boolean matches(String s) {
    return switch (type) {
      case EQUAL -> s.equals(value);
      case NOT_EQUAL -> !s.equals(value);
      case REGEX -> regexOrThrow().matches(s);
      case NOT_REGEX -> !regexOrThrow().matches(s);
    };
  }

  /** Whether {@code labels} satisfies this matcher. */
  public boolean matches(Labels labels) {
    return matches(labels.get(name));
  }

  /** The opposite matcher. */
  public Matcher inverse() {
    return switch (type) {
      case EQUAL -> notEqual(name, value);
      case NOT_EQUAL -> equal(name, value);
      case REGEX -> notRegex(name, value);
      case NOT_REGEX -> regex(name, value);
    };
  }

  private FastRegex regexOrThrow() {
    if (regex == null) {
      throw new AssertionError(type);
    }
    return regex;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Matcher m && type == m.type && name.equals(m.name) && value.equals(m.value);
  }

  @Override
  public int hashCode() {
    return (type.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode();
  }

  /** As in a selector: {@code job=~"a|b"}. */
  @Override
  public String toString() {
    StringBuilder sb = new StringBuilder();
    LabelText.appendName(sb, name);
    sb.append(type.symbol());
    LabelText.appendQuoted(sb, value);
    return sb.toString();
  }
}
