package io.narthex.promql.parser;

/**
 * What an expression evaluates to.
 *
 * @upstream promql/parser/value.go ValueType
 */
public enum ExprType {
  NONE("none", "none"),
  SCALAR("scalar", "scalar"),
  STRING("string", "string"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector");

  private final String text;
  private final String documented;

  ExprType(String text, String documented) {
    this.text = text;
    this.documented = documented;
  }

  /** The name in results and in the JSON form: {@code vector}. */
  public String text() {
    return text;
  }

  /** The name in the documentation and in most messages: {@code instant vector}. */
  public String documented() {
    return documented;
  }
}
