package io.narthex.promql.parser;

/**
 * A query that cannot be parsed or whose types do not fit. The message is complete: {@code
 * line:column: parse error: what}.
 *
 * @upstream promql/parser/parse.go ParseErr
 */
public final class ParseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SourceText source;
  private final transient PositionRange position;
  private final String reason;

  ParseException(SourceText source, PositionRange position, String reason, int extraLines) {
    super(
        source.lineAndColumn(position.start(), extraLines) + ": parse error: " + reason,
        null,
        false,
        false);
    this.source = source;
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

  /**
   * The same error about a text that is part of another: {@code wholeLine}, in which the query
   * begins at {@code shift} bytes, preceded by {@code linesBefore} lines.
   */
  public ParseException within(String wholeLine, int shift, int linesBefore) {
    PositionRange moved = new PositionRange(position.start() + shift, position.end() + shift);
    return new ParseException(SourceText.of(wholeLine), moved, reason, linesBefore);
  }

  /** The same error with {@code linesBefore} lines before the text. */
  public ParseException afterLines(int linesBefore) {
    return new ParseException(source, position, reason, linesBefore);
  }
}
