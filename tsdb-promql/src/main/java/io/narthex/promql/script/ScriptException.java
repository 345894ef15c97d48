package io.narthex.promql.script;

/**
 * A script that cannot be read; the message begins with the line.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/promqltest/test.go raise
 */
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * An error.
   *
   * @param line line number, from 1
   */
  ScriptException(int line, String message) {
    super("line " + line + ": " + message, null, false, false);
    this.line = line;
  }

  /** Line number, from 1. */
  public int line() {
    return line;
  }
}
