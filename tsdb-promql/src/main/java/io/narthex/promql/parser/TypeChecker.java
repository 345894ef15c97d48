package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;
import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.VectorMatching.Cardinality;
import java.util.List;
import java.util.Map;

/**
 * Checks that the types of all parts of a tree fit together.
 *
 * @upstream promql/parser/parse.go parser.checkAST
 */
final class TypeChecker {
  private final SourceText source;
  private final Map<BinaryExpr, VectorMatching> misplacedMatchings;

  /**
   * A checker.
   *
   * @param misplacedMatchings what was written as matching of operators that do not join two
   *     vectors
   */
  TypeChecker(SourceText source, Map<BinaryExpr, VectorMatching> misplacedMatchings) {
    this.source = source;
    this.misplacedMatchings = misplacedMatchings;
  }

  /** Throws at the first part that does not fit. */
  void check(Expr expr) {
    if (expr instanceof AggregateExpr e) {
      checkAggregate(e);
    } else if (expr instanceof BinaryExpr e) {
      checkBinary(e);
    } else if (expr instanceof Call e) {
      checkCall(e);
    } else if (expr instanceof MatrixSelector e) {
      check(e.selector());
    } else if (expr instanceof ParenExpr e) {
      check(e.expr());
    } else if (expr instanceof StepInvariantExpr e) {
      check(e.expr());
    } else if (expr instanceof SubqueryExpr e) {
      checkSubquery(e);
    } else if (expr instanceof UnaryExpr e) {
      checkUnary(e);
    } else if (expr instanceof VectorSelector e) {
      checkSelector(e, true);
    } else if (!(expr instanceof NumberLiteral
        || expr instanceof StringLiteral
        || expr instanceof DurationExpr)) {
      throw new AssertionError(expr);
    }
  }

  private void checkAggregate(AggregateExpr e) {
    expect(e.expr(), ExprType.VECTOR, "aggregation expression");
    if (e.param() != null) {
      ExprType wanted = e.op() == AggregateOp.COUNT_VALUES ? ExprType.STRING : ExprType.SCALAR;
      expect(e.param(), wanted, "aggregation parameter");
    }
  }

  private void expect(Expr e, ExprType wanted, String context) {
    check(e);
    requireType(e, wanted, context);
  }

  private void requireType(Expr e, ExprType wanted, String context) {
    if (e.type() != wanted) {
      throw error(
          e.position(),
          "expected type "
              + wanted.documented()
              + " in "
              + context
              + ", got "
              + e.type().documented());
    }
  }

  private void checkBinary(BinaryExpr e) {
    check(e.lhs());
    check(e.rhs());
    boolean scalars = isScalar(e.lhs()) && isScalar(e.rhs());
    if (e.returnBool() && !e.op().isComparison()) {
      throw error(operator(e), "bool modifier can only be used on comparison operators");
    }
    if (e.op().isComparison() && !e.returnBool() && scalars) {
      throw error(operator(e), "comparisons between scalars must use BOOL modifier");
    }
    VectorMatching matching = e.matching();
    boolean vectors = matching != null;
    if (matching == null) {
      matching = misplacedMatchings.getOrDefault(e, VectorMatching.DEFAULT);
    }
    for (String label : matching.labels()) {
      if (matching.on() && matching.include().contains(label)) {
        throw error(
            operator(e),
            "label " + quote(label) + " must not occur in ON and GROUP clause at once");
      }
    }
    requireScalarOrVector(e.lhs());
    requireScalarOrVector(e.rhs());
    if (!vectors) {
      checkWithScalar(e, matching);
    } else if (e.op().isSetOperator()) {
      checkSetOperator(e, matching);
    }
  }

  private static boolean isScalar(Expr e) {
    return e.type() == ExprType.SCALAR;
  }

  private void requireScalarOrVector(Expr e) {
    if (e.type() != ExprType.SCALAR && e.type() != ExprType.VECTOR) {
      throw error(
          e.position(), "binary expression must contain only scalar and instant vector types");
    }
  }

  private void checkWithScalar(BinaryExpr e, VectorMatching matching) {
    if (!matching.labels().isEmpty()) {
      throw error(e.position(), "vector matching only allowed between instant vectors");
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      throw error(e.position(), "filling in missing series only allowed between instant vectors");
    }
    if (e.op().isSetOperator()) {
      throw error(
          e.position(),
          "set operator " + quote(e.op().text()) + " not allowed in binary scalar expression");
    }
  }

  private void checkSetOperator(BinaryExpr e, VectorMatching matching) {
    if (matching.card() != Cardinality.MANY_TO_MANY) {
      throw error(e.position(), "no grouping allowed for " + quote(e.op().text()) + " operation");
    }
    if (matching.fillLeft() != null || matching.fillRight() != null) {
      throw error(e.position(), "filling in missing series not allowed for set operators");
    }
  }

  private void checkCall(Call e) {
    checkArgCount(e);
    boolean isInfo = e.function().name().equals("info") && e.args().size() > 1;
    if (isInfo) {
      checkInfoSelector(e);
    }
    List<Expr> args = e.args();
    for (int i = 0; i < args.size(); i++) {
      Expr arg = args.get(i);
      if (isInfo && i == 1 && arg instanceof VectorSelector selector) {
        checkSelector(selector, false);
      } else {
        check(arg);
      }
      ExprType wanted = e.function().argType(i);
      if (arg.type() != wanted) {
        requireType(arg, wanted, "call to function " + quote(e.function().name()));
      }
    }
  }

  private void checkArgCount(Call e) {
    FunctionSignature f = e.function();
    int got = e.args().size();
    int min = f.minArgs();
    int max = min + f.variadic();
    String wanted = null;
    if (f.variadic() == 0) {
      wanted = got == min ? null : "expected " + min;
    } else if (got < min) {
      wanted = "expected at least " + min;
    } else if (f.variadic() > 0 && got > max) {
      wanted = "expected at most " + max;
    }
    if (wanted != null) {
      throw error(
          e.position(), wanted + " argument(s) in call to " + quote(f.name()) + ", got " + got);
    }
  }

  /** The second argument of {@code info} is a selector that may match anything, without a name. */
  private void checkInfoSelector(Call e) {
    Expr arg = e.args().get(1);
    if (arg.type() != ExprType.VECTOR) {
      throw error(
          e.position(),
          "expected type instant vector in call to function \"info\", got "
              + arg.type().documented());
    }
    if (!(arg instanceof VectorSelector selector)) {
      throw error(arg.position(), "expected label selectors only");
    }
    if (!selector.name().isEmpty()) {
      throw error(arg.position(), "expected label selectors only, got vector selector instead");
    }
  }

  private void checkUnary(UnaryExpr e) {
    check(e.expr());
    if (e.type() != ExprType.SCALAR && e.type() != ExprType.VECTOR) {
      throw error(
          e.position(),
          "unary expression only allowed on expressions of type scalar or instant vector, got "
              + quote(e.type().documented()));
    }
  }

  private void checkSubquery(SubqueryExpr e) {
    check(e.expr());
    if (e.expr().type() != ExprType.VECTOR) {
      throw error(
          e.position(),
          "subquery is only allowed on instant vector, got " + e.expr().type().text() + " instead");
    }
  }

  private void checkSelector(VectorSelector e, boolean mustNotMatchAll) {
    List<Matcher> matchers = e.matchers();
    if (!e.name().isEmpty()) {
      for (Matcher m : matchers.subList(0, matchers.size() - 1)) {
        if (m.name().equals("__name__")) {
          throw error(
              e.position(),
              "metric name must not be set twice: " + quote(e.name()) + " or " + quote(m.value()));
        }
      }
      return;
    }
    if (mustNotMatchAll && matchers.stream().allMatch(m -> m.matches(""))) {
      throw error(e.position(), "vector selector must contain at least one non-empty matcher");
    }
  }

  /** Where the operator stands: between the operands, space at both ends left out. */
  private PositionRange operator(BinaryExpr e) {
    int start = e.lhs().position().end();
    while (CharCursor.isSpace(source.charAtByte(start))) {
      start++;
    }
    int end = e.rhs().position().start() - 1;
    while (end > start && CharCursor.isSpace(source.charAtByte(end))) {
      end--;
    }
    return new PositionRange(start, end);
  }

  private static String quote(String s) {
    return LabelText.quote(s);
  }

  private ParseException error(PositionRange position, String reason) {
    return new ParseException(source, position, reason, 0);
  }
}
