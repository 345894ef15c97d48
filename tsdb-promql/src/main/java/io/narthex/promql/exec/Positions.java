package io.narthex.promql.exec;

import io.narthex.promql.parser.Expr;
import io.narthex.promql.parser.PositionRange;
import java.util.List;

/** Places in the query text. */
final class Positions {
  private Positions() {}

  /** From the first to the last of several expressions. */
  static PositionRange spanning(List<Expr> exprs) {
    return exprs.isEmpty()
        ? PositionRange.NONE
        : PositionRange.spanning(exprs.get(0).position(), exprs.get(exprs.size() - 1).position());
  }
}
