package io.narthex.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What a class logs while this is open, a line each: {@code WARNING text}, with the stack trace if
 * there is one.
 *
 * <p>Thread-safety: thread-safe.
 */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger logger; // held, as loggers that nobody holds are collected
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private CapturedLog(Logger logger) {
    this.logger = logger;
  }

  /** Begins to listen. */
  public static CapturedLog of(String className) {
    CapturedLog log = new CapturedLog(Logger.getLogger(className));
    log.logger.addHandler(log);
    return log;
  }

  @Override
  public void publish(LogRecord entry) {
    String text = new SimpleFormatter().formatMessage(entry);
    Throwable thrown = entry.getThrown();
    lines.add(entry.getLevel() + " " + text + (thrown == null ? "" : "\n" + thrown));
  }

  /** What was logged so far. */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
