package io.narthex.promql.parser;

/**
 * The binary operators and how tightly they bind.
 *
 * @upstream promql/parser/generated_parser.y binary_expr
 */
public enum BinaryOp {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  LESS("<", 3),
  LESS_OR_EQUAL("<=", 3),
  GREATER(">", 3),
  GREATER_OR_EQUAL(">=", 3),
  /** Keeps a histogram's observations up to a value. */
  TRIM_UPPER("</", 3),
  /** Keeps a histogram's observations from a value on. */
  TRIM_LOWER(">/", 3),
  ADD("+", 4),
  SUB("-", 4),
  MUL("*", 5),
  DIV("/", 5),
  MOD("%", 5),
  ATAN2("atan2", 5),
  POW("^", 6);

  private final String text;
  private final int precedence;

  BinaryOp(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  /** The operator as written. */
  public String text() {
    return text;
  }

  /** 1 binds loosest ({@code or}), 6 tightest ({@code ^}). */
  public int precedence() {
    return precedence;
  }

  /** Whether {@code a op b op c} means {@code a op (b op c)}. */
  public boolean isRightAssociative() {
    return this == POW;
  }

  /** Whether it compares and so filters, or gives 0 and 1 with {@code bool}. */
  public boolean isComparison() {
    return switch (this) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> true;
      default -> false;
    };
  }

  /** Whether it is {@code and}, {@code or} or {@code unless}. */
  public boolean isSetOperator() {
    return this == AND || this == OR || this == UNLESS;
  }

  /** Whether it cuts histograms. */
  public boolean isTrim() {
    return this == TRIM_UPPER || this == TRIM_LOWER;
  }
}
