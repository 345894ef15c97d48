package io.narthex.promql.parser;

/**
 * What a {@link DurationExpr} computes.
 *
 * @upstream promql/parser/generated_parser.y duration_expr
 */
public enum DurationOp {
  ADD("+"),
  SUB("-"),
  MUL("*"),
  DIV("/"),
  MOD("%"),
  POW("^"),
  /** The query's step; no operands. */
  STEP("step"),
  /** The query's end minus its start; no operands. */
  RANGE("range"),
  MIN_OF("min_of"),
  MAX_OF("max_of");

  private final String text;

  DurationOp(String text) {
    this.text = text;
  }

  /** The operator or function name as written. */
  public String text() {
    return text;
  }
}
