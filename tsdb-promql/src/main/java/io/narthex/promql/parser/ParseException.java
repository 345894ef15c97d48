package io.narthex.promql.parser;

/**
 * A query that cannot be parsed or whose types do not fit. The message is complete: {@code
 * line:column: parse error: what}.
 *
 * @upstream promql/parser/parse.go ParseErr
 */
public final class ParseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient PositionRange position;
  private final String reason;

  ParseException(SourceText source, PositionRange position, String reason, int extraLines) {
    super(
        source.lineAndColumn(position.start(), extraLines) + ": parse error: " + reason,
        null,
        false,
        false);
    this.position = position;
    this.reason = reason;
  }

  /** Where the offending text stands, in bytes. */
  public PositionRange position() {
    return position;
  }

  /** What is wrong, without position. */
  public String reason() {
    return reason;
  }
}
