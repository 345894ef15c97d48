package io.narthex.promql.parser;

import io.narthex.promql.parser.TokenReader.Context;
import io.narthex.util.GoFloats;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads what may follow an expression and changes its time: {@code [5m]}, {@code [1h:1m]}, {@code
 * offset}, {@code @}, {@code anchored} and {@code smoothed}.
 *
 * @upstream promql/parser/generated_parser.y offset_expr, step_invariant_expr, matrix_selector,
 *     subquery_expr; parse.go addOffset, setTimestamp, setAnchored
 */
final class ModifierParser {
  private static final String SELECTOR_NEEDED =
      " modifier must be preceded by an instant vector selector or range vector selector or a"
          + " subquery";

  private final TokenReader tokens;
  private final DurationParser durations;
  private final ParserOptions options;

  ModifierParser(TokenReader tokens, DurationParser durations, ParserOptions options) {
    this.tokens = tokens;
    this.durations = durations;
    this.options = options;
  }

  /** {@code e} with the next modifier, or null when none follows. */
  @Nullable Expr apply(Expr e) {
    return switch (tokens.peek()) {
      case OFFSET -> offset(e);
      case AT -> at(e);
      case LEFT_BRACKET -> brackets(e);
      case ANCHORED -> mode(e, VectorSelector.Mode.ANCHORED);
      case SMOOTHED -> mode(e, VectorSelector.Mode.SMOOTHED);
      default -> null;
    };
  }

  private Expr offset(Expr e) {
    Context outer = tokens.context();
    tokens.take();
    tokens.context(Context.OFFSET);
    Expr duration = durations.offset();
    tokens.context(outer);
    long millis = duration instanceof NumberLiteral literal ? DurationParser.millis(literal) : 0;
    DurationExpr expr = duration instanceof DurationExpr d ? d : null;
    if (e instanceof VectorSelector s) {
      requireFirstOffset(e, s.offset(), s.offsetExpr());
      return new VectorSelector(
          s.name(), s.matchers(), millis, expr, s.at(), s.mode(), extended(e));
    }
    if (e instanceof MatrixSelector m) {
      VectorSelector s = m.selector();
      requireFirstOffset(e, s.offset(), s.offsetExpr());
      VectorSelector shifted =
          new VectorSelector(s.name(), s.matchers(), millis, expr, s.at(), s.mode(), s.position());
      return new MatrixSelector(shifted, m.range(), m.rangeExpr(), extended(e));
    }
    if (e instanceof SubqueryExpr s) {
      requireFirstOffset(e, s.offset(), s.offsetExpr());
      return new SubqueryExpr(
          s.expr(),
          s.range(),
          s.rangeExpr(),
          s.step(),
          s.stepExpr(),
          millis,
          expr,
          s.at(),
          extended(e));
    }
    throw tokens.error(e.position(), "offset" + SELECTOR_NEEDED);
  }

  private void requireFirstOffset(Expr e, long offset, @Nullable DurationExpr expr) {
    if (offset != 0 || expr != null) {
      throw tokens.error(e.position(), "offset may not be set multiple times");
    }
  }

  private PositionRange extended(Expr e) {
    return new PositionRange(e.position().start(), tokens.lastClosing());
  }

  private Expr at(Expr e) {
    Context outer = tokens.context();
    tokens.take();
    tokens.context(Context.AT);
    AtModifier at;
    TokenType next = tokens.peek();
    if (next == TokenType.START || next == TokenType.END) {
      tokens.take();
      tokens.expect(TokenType.LEFT_PAREN);
      tokens.expect(TokenType.RIGHT_PAREN);
      at = next == TokenType.START ? AtModifier.START : AtModifier.END;
    } else {
      at = AtModifier.at(timestamp(e));
    }
    tokens.context(outer);
    if (e instanceof VectorSelector s) {
      requireFirstAt(e, s.at());
      return new VectorSelector(
          s.name(), s.matchers(), s.offset(), s.offsetExpr(), at, s.mode(), extended(e));
    }
    if (e instanceof MatrixSelector m) {
      requireFirstAt(e, m.selector().at());
      return new MatrixSelector(m.selector().withAt(at), m.range(), m.rangeExpr(), extended(e));
    }
    if (e instanceof SubqueryExpr s) {
      requireFirstAt(e, s.at());
      return new SubqueryExpr(
          s.expr(),
          s.range(),
          s.rangeExpr(),
          s.step(),
          s.stepExpr(),
          s.offset(),
          s.offsetExpr(),
          at,
          extended(e));
    }
    throw tokens.error(e.position(), "@" + SELECTOR_NEEDED);
  }

  private long timestamp(Expr e) {
    boolean negate = tokens.peek() == TokenType.SUB;
    if (negate || tokens.peek() == TokenType.ADD) {
      tokens.take();
    }
    double value = DurationParser.number(tokens).value();
    double seconds = negate ? -value : value;
    if (!(seconds < Long.MAX_VALUE && seconds > Long.MIN_VALUE)) {
      throw tokens.error(
          e.position(), "timestamp out of bounds for @ modifier: " + sixDecimals(seconds));
    }
    double millis = DurationParser.roundHalfAway(seconds * 1000);
    return Math.abs(millis) < Long.MAX_VALUE ? (long) millis : Long.MIN_VALUE;
  }

  private static String sixDecimals(double v) {
    return Double.isFinite(v)
        ? new BigDecimal(v).setScale(6, RoundingMode.HALF_EVEN).toPlainString()
        : GoFloats.f(v);
  }

  private void requireFirstAt(Expr e, @Nullable AtModifier at) {
    if (at != null) {
      throw tokens.error(e.position(), "@ <timestamp> may not be set multiple times");
    }
  }

  private Expr mode(Expr e, VectorSelector.Mode mode) {
    tokens.take();
    String word = mode == VectorSelector.Mode.ANCHORED ? "anchored" : "smoothed";
    if (!options.extendedRangeSelectors()) {
      throw tokens.error(e.position(), word + " modifier is experimental and not enabled");
    }
    if (e instanceof VectorSelector s) {
      return withMode(e, s, mode);
    }
    if (e instanceof MatrixSelector m) {
      return m.withSelector(withMode(e, m.selector(), mode));
    }
    if (e instanceof SubqueryExpr) {
      throw tokens.error(e.position(), word + " modifier is not supported for subqueries");
    }
    throw tokens.error(e.position(), word + " modifier not implemented");
  }

  private VectorSelector withMode(Expr e, VectorSelector s, VectorSelector.Mode mode) {
    if (s.mode() != VectorSelector.Mode.PLAIN && s.mode() != mode) {
      throw tokens.error(e.position(), "anchored and smoothed modifiers cannot be used together");
    }
    return new VectorSelector(
        s.name(), s.matchers(), s.offset(), s.offsetExpr(), s.at(), mode, s.position());
  }

  private Expr brackets(Expr e) {
    Context outer = tokens.context();
    tokens.take();
    PositionRange open = tokens.position();
    tokens.context(Context.RANGE_START);
    Expr range = durations.positive();
    tokens.context(Context.RANGE_NEXT);
    if (tokens.accept(TokenType.RIGHT_BRACKET)) {
      tokens.context(outer);
      return matrix(e, range, PositionRange.spanning(open, tokens.position()));
    }
    tokens.expect(TokenType.COLON);
    tokens.context(Context.STEP_START);
    Expr step = null;
    if (!tokens.accept(TokenType.RIGHT_BRACKET)) {
      step = durations.positive();
      tokens.context(Context.STEP_NEXT);
      tokens.expect(TokenType.RIGHT_BRACKET);
    }
    tokens.context(outer);
    return new SubqueryExpr(
        e,
        literalMillis(range),
        range instanceof DurationExpr d ? d : null,
        step == null ? 0 : literalMillis(step),
        step instanceof DurationExpr d ? d : null,
        0,
        null,
        null,
        PositionRange.spanning(e.position(), tokens.position()));
  }

  private Expr matrix(Expr e, Expr range, PositionRange brackets) {
    if (!(e instanceof VectorSelector s)) {
      throw tokens.error(brackets, "ranges only allowed for vector selectors");
    }
    if (s.offset() != 0 || s.offsetExpr() != null) {
      throw tokens.error(brackets, "no offset modifiers allowed before range");
    }
    if (s.at() != null) {
      throw tokens.error(brackets, "no @ modifiers allowed before range");
    }
    return new MatrixSelector(
        s,
        literalMillis(range),
        range instanceof DurationExpr d ? d : null,
        PositionRange.spanning(s.position(), brackets));
  }

  private static long literalMillis(Expr duration) {
    return duration instanceof NumberLiteral literal ? DurationParser.millis(literal) : 0;
  }
}
