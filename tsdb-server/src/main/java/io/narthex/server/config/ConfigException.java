package io.narthex.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A configuration file cannot be used; the message is {@code file: line N: what is wrong}. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  ConfigException(Path file, int line, String message, @Nullable Throwable cause) {
    super(file + ": " + (line == 0 ? "" : "line " + line + ": ") + message, cause);
    this.line = line;
  }

  /** Line from 1; 0 if it is the file as a whole. */
  public int line() {
    return line;
  }
}
