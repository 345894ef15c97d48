package io.narthex.yaml;

/** A document says something it must not say; {@link #line} is where, from 1, 0 if unknown. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;

  public YamlException(int line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  public int line() {
    return line;
  }

  /** The message with its line: {@code line 7: job_name is empty}. */
  public String located() {
    return line == 0 ? String.valueOf(getMessage()) : "line " + line + ": " + getMessage();
  }
}
