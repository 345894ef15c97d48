package io.narthex.promql.parser;

/**
 * Parses queries.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/parser/parse.go Parser
 */
public final class Parser {
  private final ParserOptions options;

  public Parser(ParserOptions options) {
    this.options = options;
  }

  /** Which experimental parts are accepted. */
  public ParserOptions options() {
    return options;
  }
}
