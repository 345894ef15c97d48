package io.narthex.promql.parser;

import io.narthex.util.DurationText;

/**
 * Reads durations and arithmetic on them.
 *
 * <p>A result is a {@link NumberLiteral} when nothing is left to compute, else a {@link
 * DurationExpr}.
 *
 * @upstream promql/parser/generated_parser.y duration_expr, offset_duration_expr
 */
final class DurationParser {
  /** What fits into 64 bits of nanoseconds. */
  private static final double MAX_SECONDS = 9_223_372_036.854775807;

  private final TokenReader tokens;
  private final Nesting nesting;
  private final ParserOptions options;

  DurationParser(TokenReader tokens, Nesting nesting, ParserOptions options) {
    this.tokens = tokens;
    this.nesting = nesting;
    this.options = options;
  }

  /** A length of a range or a step: must not be a literal of 0 or less. */
  Expr positive() {
    Expr duration = expression(0);
    if (duration instanceof NumberLiteral literal && literal.value() <= 0) {
      throw tokens.error(literal.position(), "duration must be greater than 0");
    }
    return duration;
  }

  /**
   * What may follow {@code offset}. Without parentheses only one term belongs to it: {@code foo
   * offset 5m + 2} adds 2 to the selector, and {@code foo offset -2^2} squares it.
   */
  Expr offset() {
    TokenType first = tokens.peek();
    if (first == TokenType.LEFT_PAREN) {
      return expression(0);
    }
    if (first != TokenType.ADD && first != TokenType.SUB) {
      return operand();
    }
    tokens.take();
    PositionRange sign = tokens.position();
    boolean negate = first == TokenType.SUB;
    switch (tokens.peek()) {
      case NUMBER, DURATION -> {
        return signedLiteral(negate, sign, number(tokens));
      }
      case STEP, RANGE, MIN_OF, MAX_OF -> {
        Expr operand = operand();
        return new DurationExpr(
            negate ? DurationOp.SUB : DurationOp.ADD,
            null,
            operand,
            false,
            PositionRange.spanning(sign, operand.position()));
      }
      case LEFT_PAREN -> {
        tokens.take();
        Expr inner = expression(0);
        tokens.expect(TokenType.RIGHT_PAREN);
        return signed(negate, sign, wrap(inner, inner.position()));
      }
      default -> {
        Expr operand = expression(BinaryOp.POW.precedence());
        return rest(signed(negate, sign, operand), 0);
      }
    }
  }

  private Expr expression(int minPrecedence) {
    nesting.enter();
    Expr left = rest(operand(), minPrecedence);
    nesting.leave();
    return left;
  }

  private Expr rest(Expr first, int minPrecedence) {
    Expr left = first;
    int height = nesting.height();
    while (true) {
      BinaryOp op = tokens.peek().binaryOp();
      DurationOp durationOp = op == null ? null : arithmetic(op);
      if (op == null || durationOp == null || op.precedence() < minPrecedence) {
        nesting.height(height);
        return left;
      }
      tokens.take();
      PositionRange opPosition = tokens.position();
      Expr right = expression(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
      requireEnabled(left.position());
      boolean byZero = right instanceof NumberLiteral literal && literal.value() == 0;
      if (byZero && (op == BinaryOp.DIV || op == BinaryOp.MOD)) {
        throw tokens.error(opPosition, op == BinaryOp.DIV ? "division by zero" : "modulo by zero");
      }
      height = Math.max(height, nesting.height()) + 1;
      nesting.height(height);
      PositionRange position = PositionRange.spanning(left.position(), right.position());
      left = new DurationExpr(durationOp, left, right, false, position);
    }
  }

  private static @org.jspecify.annotations.Nullable DurationOp arithmetic(BinaryOp op) {
    return switch (op) {
      case ADD -> DurationOp.ADD;
      case SUB -> DurationOp.SUB;
      case MUL -> DurationOp.MUL;
      case DIV -> DurationOp.DIV;
      case MOD -> DurationOp.MOD;
      case POW -> DurationOp.POW;
      default -> null;
    };
  }

  private Expr operand() {
    nesting.height(1);
    TokenType type = tokens.peek();
    switch (type) {
      case NUMBER, DURATION -> {
        return inRange(number(tokens), tokens.position());
      }
      case ADD, SUB -> {
        tokens.take();
        PositionRange sign = tokens.position();
        return signed(type == TokenType.SUB, sign, expression(BinaryOp.POW.precedence()));
      }
      case STEP, RANGE -> {
        return query(type == TokenType.STEP ? DurationOp.STEP : DurationOp.RANGE);
      }
      case MIN_OF, MAX_OF -> {
        return extremum(type == TokenType.MIN_OF ? DurationOp.MIN_OF : DurationOp.MAX_OF);
      }
      case LEFT_PAREN -> {
        tokens.take();
        PositionRange open = tokens.position();
        Expr inner = expression(0);
        tokens.expect(TokenType.RIGHT_PAREN);
        requireEnabled(inner.position());
        return wrap(inner, PositionRange.spanning(open, inner.position()));
      }
      default -> throw tokens.unexpected();
    }
  }

  /** {@code step()} or {@code range()}. */
  private Expr query(DurationOp op) {
    tokens.take();
    PositionRange name = tokens.position();
    tokens.expect(TokenType.LEFT_PAREN);
    tokens.expect(TokenType.RIGHT_PAREN);
    PositionRange position = PositionRange.spanning(name, tokens.position());
    requireEnabled(position);
    return new DurationExpr(op, null, null, false, position);
  }

  /** {@code min_of(a, b)} or {@code max_of(a, b)}. */
  private Expr extremum(DurationOp op) {
    tokens.take();
    tokens.expect(TokenType.LEFT_PAREN);
    Expr left = expression(0);
    int height = nesting.height();
    tokens.expect(TokenType.COMMA);
    Expr right = expression(0);
    tokens.expect(TokenType.RIGHT_PAREN);
    PositionRange position = PositionRange.spanning(left.position(), right.position());
    requireEnabled(position);
    nesting.height(Math.max(height, nesting.height()) + 1);
    return new DurationExpr(op, left, right, false, position);
  }

  private Expr signed(boolean negate, PositionRange sign, Expr operand) {
    if (operand instanceof NumberLiteral literal) {
      return signedLiteral(negate, sign, literal);
    }
    return negate
        ? new DurationExpr(
            DurationOp.SUB, null, operand, false, PositionRange.spanning(sign, operand.position()))
        : operand;
  }

  private NumberLiteral signedLiteral(boolean negate, PositionRange sign, NumberLiteral literal) {
    NumberLiteral signed =
        new NumberLiteral(
            negate ? -literal.value() : literal.value(),
            literal.isDuration(),
            PositionRange.spanning(sign, literal.position()));
    return inRange(signed, sign);
  }

  private NumberLiteral inRange(NumberLiteral literal, PositionRange errorPosition) {
    if (Math.abs(literal.value()) > MAX_SECONDS) {
      throw tokens.error(errorPosition, "duration out of range");
    }
    return literal;
  }

  /** A number in parentheses is held as a unary plus, which keeps the parentheses. */
  private static DurationExpr wrap(Expr inner, PositionRange position) {
    if (inner instanceof DurationExpr e) {
      return new DurationExpr(e.op(), e.lhs(), e.rhs(), true, e.position());
    }
    return new DurationExpr(DurationOp.ADD, null, inner, true, position);
  }

  private void requireEnabled(PositionRange position) {
    if (!options.durationExpressions()) {
      throw tokens.error(position, "experimental duration expression is not enabled");
    }
  }

  /** The next token as a number; durations give their seconds. */
  static NumberLiteral number(TokenReader tokens) {
    TokenType type = tokens.peek();
    if (type != TokenType.NUMBER && type != TokenType.DURATION) {
      throw tokens.unexpected();
    }
    tokens.take();
    PositionRange position = tokens.position();
    String text = tokens.text();
    if (type == TokenType.DURATION) {
      try {
        return new NumberLiteral(seconds(DurationText.parseMillis(text)), true, position);
      } catch (IllegalArgumentException e) {
        throw tokens.error(position, String.valueOf(e.getMessage()));
      }
    }
    try {
      return new NumberLiteral(Literals.number(text), false, position);
    } catch (IllegalArgumentException e) {
      throw tokens.error(position, "error parsing number: " + e.getMessage());
    }
  }

  /** Whole seconds and their rest are added as upstream does, so that the bits agree. */
  private static double seconds(long millis) {
    return millis / 1000 + (millis % 1000) * 1_000_000 / 1e9;
  }

  /** The milliseconds of a literal, its nanoseconds rounded first and then cut. */
  static long millis(NumberLiteral literal) {
    double nanos = roundHalfAway(literal.value() * 1e9);
    return (long) nanos / 1_000_000;
  }

  /** Rounds to the nearest integer, halves away from zero. */
  static double roundHalfAway(double v) {
    double truncated = v < 0 ? Math.ceil(v) : Math.floor(v);
    return Math.abs(v - truncated) >= 0.5 ? truncated + Math.signum(v) : truncated;
  }
}
