package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;
import io.narthex.promql.parser.TokenReader.Context;
import io.narthex.promql.parser.VectorMatching.Cardinality;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions by precedence climbing.
 *
 * <pre>
 *   or  <  and unless  <  == != < <= > >= </ >/  <  + -  <  * / % atan2 (and signs)  <  ^
 * </pre>
 *
 * <p>{@code binary(p)} reads operands joined by operators that bind at least as tightly as {@code
 * p}. What follows an operand directly (brackets, {@code offset}, {@code @}) binds tightest.
 *
 * <p>Thread-safety: none; one per text.
 *
 * @upstream promql/parser/generated_parser.y
 */
final class ExprParser {
  /** Signs bind like {@code *}; so only {@code ^} is taken into their operand. */
  private static final int SIGN_OPERAND = BinaryOp.POW.precedence();

  private final ParserOptions options;
  private final TokenReader tokens;
  private final Nesting nesting;
  private final SelectorParser selectors;
  private final ModifierParser modifiers;

  /** Matchings of operators that turned out not to join two instant vectors; to complain about. */
  private final Map<BinaryExpr, VectorMatching> misplacedMatchings = new IdentityHashMap<>();

  ExprParser(TokenReader tokens, ParserOptions options) {
    this.options = options;
    this.tokens = tokens;
    this.nesting = new Nesting(tokens);
    this.selectors = new SelectorParser(tokens);
    this.modifiers =
        new ModifierParser(tokens, new DurationParser(tokens, nesting, options), options);
  }

  /** The whole text as one expression, types checked. */
  Expr parse() {
    if (tokens.peek() == TokenType.EOF) {
      throw tokens.error(PositionRange.NONE, "no expression found in input");
    }
    Expr expr = binary(0);
    tokens.expect(TokenType.EOF);
    new TypeChecker(tokens.source(), misplacedMatchings).check(expr);
    return expr;
  }

  private Expr binary(int minPrecedence) {
    nesting.enter();
    Expr left = operand();
    int height = nesting.height();
    BinaryOp op = tokens.peek().binaryOp();
    while (op != null && op.precedence() >= minPrecedence) {
      tokens.take();
      boolean returnBool = tokens.accept(TokenType.BOOL);
      VectorMatching matching = fills(matching());
      Expr right = binary(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
      height = Math.max(height, nesting.height()) + 1;
      nesting.height(height);
      left = newBinary(op, left, right, matching, returnBool);
      op = tokens.peek().binaryOp();
    }
    nesting.leave();
    nesting.height(height);
    return left;
  }

  private BinaryExpr newBinary(
      BinaryOp op, Expr left, Expr right, VectorMatching written, boolean returnBool) {
    boolean hasFill = written.fillLeft() != null || written.fillRight() != null;
    if (hasFill && !options.binopFillModifiers()) {
      throw tokens.error(
          PositionRange.spanning(left.position(), right.position()),
          "binop fill modifiers are experimental and not enabled");
    }
    boolean vectors = left.type() == ExprType.VECTOR && right.type() == ExprType.VECTOR;
    if (!vectors) {
      BinaryExpr e = new BinaryExpr(op, left, right, null, returnBool);
      if (!written.equals(VectorMatching.DEFAULT)) {
        misplacedMatchings.put(e, written);
      }
      return e;
    }
    boolean manyToMany = op.isSetOperator() && written.card() == Cardinality.ONE_TO_ONE;
    VectorMatching matching = manyToMany ? written.withCard(Cardinality.MANY_TO_MANY) : written;
    return new BinaryExpr(op, left, right, matching, returnBool);
  }

  private VectorMatching matching() {
    boolean on = tokens.accept(TokenType.ON);
    if (!on && !tokens.accept(TokenType.IGNORING)) {
      return VectorMatching.DEFAULT;
    }
    List<String> labels = selectors.grouping();
    Cardinality card = Cardinality.ONE_TO_ONE;
    List<String> include = List.of();
    TokenType group = tokens.peek();
    if (group == TokenType.GROUP_LEFT || group == TokenType.GROUP_RIGHT) {
      tokens.take();
      card = group == TokenType.GROUP_LEFT ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
      include = tokens.peek() == TokenType.LEFT_PAREN ? selectors.grouping() : List.of();
    }
    return new VectorMatching(card, on, labels, include, null, null);
  }

  private VectorMatching fills(VectorMatching m) {
    TokenType first = tokens.peek();
    boolean both = first == TokenType.FILL;
    boolean leftFirst = first == TokenType.FILL_LEFT;
    if (!both && !leftFirst && first != TokenType.FILL_RIGHT) {
      return m;
    }
    tokens.take();
    Double value = fillValue();
    Double left = both || leftFirst ? value : null;
    Double right = both || !leftFirst ? value : null;
    if (leftFirst && tokens.accept(TokenType.FILL_RIGHT)) {
      right = fillValue();
    } else if (!both && !leftFirst && tokens.accept(TokenType.FILL_LEFT)) {
      left = fillValue();
    }
    return new VectorMatching(m.card(), m.on(), m.labels(), m.include(), left, right);
  }

  private Double fillValue() {
    tokens.expect(TokenType.LEFT_PAREN);
    boolean negate = tokens.accept(TokenType.SUB);
    if (!negate) {
      tokens.accept(TokenType.ADD);
    }
    double value = DurationParser.number(tokens).value();
    tokens.expect(TokenType.RIGHT_PAREN);
    return negate ? -value : value;
  }

  /** A signed operand, or one with all the modifiers that follow it. */
  private Expr operand() {
    TokenType type = tokens.peek();
    if (type == TokenType.ADD || type == TokenType.SUB) {
      return signed(type == TokenType.SUB);
    }
    Expr e = primary();
    int height = nesting.height();
    for (Expr next = modifiers.apply(e); next != null; next = modifiers.apply(e)) {
      nesting.height(++height);
      e = next;
    }
    nesting.height(height);
    return e;
  }

  private Expr signed(boolean negate) {
    tokens.take();
    PositionRange sign = tokens.position();
    Expr operand = binary(SIGN_OPERAND);
    PositionRange position = PositionRange.spanning(sign, operand.position());
    if (operand instanceof NumberLiteral literal) {
      double value = negate ? -literal.value() : literal.value();
      return new NumberLiteral(value, literal.isDuration(), position);
    }
    nesting.height(nesting.height() + 1);
    return new UnaryExpr(negate, operand, position);
  }

  private Expr primary() {
    nesting.height(1);
    TokenType type = tokens.peek();
    switch (type) {
      case NUMBER, DURATION -> {
        return DurationParser.number(tokens);
      }
      case STRING -> {
        tokens.take();
        return new StringLiteral(StringScanner.unquote(tokens.text()), tokens.position());
      }
      case LEFT_PAREN -> {
        return paren();
      }
      case LEFT_BRACE -> {
        return selectors.selector();
      }
      default -> {
        if (!type.isMetricName()) {
          throw tokens.unexpected();
        }
        return named(type);
      }
    }
  }

  private Expr paren() {
    tokens.take();
    PositionRange open = tokens.position();
    Expr inner = binary(0);
    tokens.expect(TokenType.RIGHT_PAREN);
    nesting.height(nesting.height() + 1);
    return new ParenExpr(inner, PositionRange.spanning(open, tokens.position()));
  }

  /** What a name begins depends on what follows: an aggregation, a call or a selector. */
  private Expr named(TokenType type) {
    tokens.take();
    String name = tokens.text();
    PositionRange position = tokens.position();
    TokenType next = tokens.peek();
    AggregateOp aggregateOp = type.aggregateOp();
    boolean clause = next == TokenType.BY || next == TokenType.WITHOUT;
    if (aggregateOp != null && (clause || next == TokenType.LEFT_PAREN)) {
      return aggregate(aggregateOp, position);
    }
    boolean callable = type == TokenType.IDENTIFIER || type.group() == TokenType.Group.PREPROCESSOR;
    if (callable && next == TokenType.LEFT_PAREN) {
      return call(name, position);
    }
    return selectors.selector(name, position);
  }

  private Expr call(String name, PositionRange namePosition) {
    List<Expr> args = args();
    FunctionSignature function = FunctionSignature.find(name);
    if (function == null) {
      throw tokens.error(namePosition, "unknown function with name " + quote(name));
    }
    if (function.experimental() && !options.experimentalFunctions()) {
      throw tokens.error(namePosition, "function " + quote(name) + " is not enabled");
    }
    PositionRange position = new PositionRange(namePosition.start(), tokens.lastClosing());
    return new Call(function, args, position);
  }

  private static String quote(String s) {
    return LabelText.quote(s);
  }

  /** Arguments in parentheses. */
  private List<Expr> args() {
    tokens.expect(TokenType.LEFT_PAREN);
    List<Expr> args = new ArrayList<>();
    int height = 1;
    if (!tokens.accept(TokenType.RIGHT_PAREN)) {
      args.add(binary(0));
      height = nesting.height();
      while (tokens.accept(TokenType.COMMA)) {
        PositionRange comma = tokens.position();
        if (!startsExpression(tokens.peek())) {
          throw tokens.error(comma, "trailing commas not allowed in function call args");
        }
        args.add(binary(0));
        height = Math.max(height, nesting.height());
      }
      tokens.expect(TokenType.RIGHT_PAREN);
    }
    nesting.height(height + 1);
    return args;
  }

  private static boolean startsExpression(TokenType type) {
    return switch (type) {
      case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE, ADD, SUB -> true;
      default -> type.isMetricName();
    };
  }

  private Expr aggregate(AggregateOp op, PositionRange opPosition) {
    Context outer = tokens.context();
    tokens.context(Context.AGGREGATION);
    Clause clause = clause();
    List<Expr> args = args();
    int end = tokens.lastClosing();
    if (clause == null) {
      clause = clause();
      end = clause == null ? end : tokens.lastClosing();
    }
    tokens.context(outer);
    PositionRange position = new PositionRange(opPosition.start(), end);
    if (args.isEmpty()) {
      throw tokens.error(position, "no arguments for aggregate expression provided");
    }
    if (op.isExperimental() && !options.experimentalFunctions()) {
      throw tokens.error(
          position,
          op.text()
              + "() is experimental and must be enabled with"
              + " --enable-feature=promql-experimental-functions");
    }
    int wanted = op.hasParam() ? 2 : 1;
    if (args.size() != wanted) {
      throw tokens.error(
          position,
          "wrong number of arguments for aggregate expression provided, expected "
              + wanted
              + ", got "
              + args.size());
    }
    return new AggregateExpr(
        op,
        args.get(wanted - 1),
        op.hasParam() ? args.get(0) : null,
        clause == null ? List.of() : clause.labels(),
        clause != null && clause.without(),
        position);
  }

  private record Clause(boolean without, List<String> labels) {}

  private @Nullable Clause clause() {
    TokenType type = tokens.peek();
    if (type != TokenType.BY && type != TokenType.WITHOUT) {
      return null;
    }
    tokens.take();
    return new Clause(type == TokenType.WITHOUT, selectors.grouping());
  }
}
