package io.narthex.promql.parser;

import java.util.List;

/**
 * A node of a parsed query. Nodes are values: a tree is never changed, a step that rewrites one
 * builds new nodes. {@code toString()} of every node is its canonical text, which parses back to an
 * equal node (positions aside), but for some computed offsets and ranges below a millisecond, which
 * print as upstream's.
 *
 * @upstream promql/parser/ast.go Expr
 */
public sealed interface Expr
    permits AggregateExpr,
        BinaryExpr,
        Call,
        DurationExpr,
        MatrixSelector,
        NumberLiteral,
        ParenExpr,
        StepInvariantExpr,
        StringLiteral,
        SubqueryExpr,
        UnaryExpr,
        VectorSelector {

  /** Where the node stands in the query. */
  PositionRange position();

  /** What the node evaluates to. */
  ExprType type();

  /**
   * The nodes directly below, in the order of evaluation: of an aggregation the aggregated
   * expression comes before the parameter. Duration expressions do not count as children.
   */
  List<Expr> children();
}
