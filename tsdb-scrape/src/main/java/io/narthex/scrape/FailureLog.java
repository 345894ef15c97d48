package io.narthex.scrape;

import io.narthex.util.JsonString;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A file that takes a line of JSON for each scrape that failed.
 *
 * <p>Thread-safety: thread-safe. The {@link ScrapeManager} opens it anew at every reload, and
 * closes it.
 *
 * @upstream util/logging/file.go JSONFileLogger
 */
final class FailureLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FailureLog.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final Path file;
  private final Writer writer;
  private final InstantSource clock;

  FailureLog(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    try {
      writer =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalArgumentException("can't create json log file: " + e, e);
    }
  }

  synchronized void log(String job, String target, String message) {
    try {
      writer.write("{\"time\":\"" + TIME.format(clock.instant()) + "\",\"level\":\"ERROR\"");
      writer.write(",\"msg\":" + json(message) + ",\"job_name\":" + json(job));
      writer.write(",\"target\":" + json(target) + "}\n");
      writer.flush();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot write to " + file, e);
    }
  }

  private static String json(String s) {
    StringBuilder sb = new StringBuilder();
    JsonString.append(sb, s);
    return sb.toString();
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot close " + file, e);
    }
  }
}
