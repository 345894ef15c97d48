package io.narthex.server;

import io.narthex.promql.Query;
import io.narthex.promql.QueryObserver;
import io.narthex.promql.QueryResult;
import io.narthex.promql.value.PromqlException;
import io.narthex.server.api.JsonWriter;
import io.narthex.server.api.StatsJson;
import io.narthex.server.metrics.SelfMetrics;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Appends a line of JSON to a file for each query, when it is over: what was asked, by whom, and
 * what it cost. Which file the configuration says; reading it again opens the file again, so that
 * it can be moved away.
 *
 * <pre>
 *   {"time":…,"level":"INFO","msg":"promql query logged","params":{…},"stats":{…},"httpRequest":{…}}
 * </pre>
 *
 * <p>Thread-safety: thread-safe; lines are written whole.
 *
 * @upstream promql/engine.go Engine.exec, util/logging/file.go JSONFileLogger
 */
final class QueryLog implements QueryObserver, SelfMetrics.QueryLogState, Closeable {
  private static final System.Logger LOG = System.getLogger(QueryLog.class.getName());
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final AtomicLong failures = new AtomicLong();
  private @Nullable FileChannel file; // guarded by this

  QueryLog(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Goes on in another file, or in the same one opened anew.
   *
   * @param path null for none
   * @throws IOException if it cannot be opened; the old one stays
   */
  synchronized void open(@Nullable Path path) throws IOException {
    FileChannel next = null;
    if (path != null) {
      try {
        next = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new IOException("can't create json log file: " + e, e);
      }
    }
    close();
    file = next;
  }

  @Override
  public synchronized boolean enabled() {
    return file != null;
  }

  @Override
  public long failures() {
    return failures.get();
  }

  @Override
  public void finished(Query query, QueryResult result) {
    if (!enabled()) {
      return;
    }
    try {
      append(line(query, result));
    } catch (IOException e) {
      failures.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "can't log query: " + e);
    }
  }

  private synchronized void append(ByteBuffer line) throws IOException {
    while (file != null && line.hasRemaining()) {
      file.write(line);
    }
  }

  private ByteBuffer line(Query query, QueryResult result) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonWriter json = new JsonWriter((data, n, last) -> line.write(data, 0, n))) {
      json.writeStartObject();
      json.writeStringField("time", clock.instant().toString());
      json.writeStringField("level", "INFO");
      json.writeStringField("msg", "promql query logged");
      json.writeObjectFieldStart("params");
      json.writeStringField("end", date(query.end()));
      json.writeStringField("query", query.text());
      json.writeStringField("start", date(query.start()));
      json.writeNumberField("step", query.step() / 1000);
      json.writeEndObject();
      PromqlException error = result.error();
      if (error != null) {
        json.writeStringField("error", String.valueOf(error.getMessage()));
      }
      json.writeFieldName("stats");
      StatsJson.write(json, result.stats());
      for (Map.Entry<String, Map<String, String>> origin : query.origin().entrySet()) {
        json.writeObjectFieldStart(origin.getKey());
        for (Map.Entry<String, String> field : new TreeMap<>(origin.getValue()).entrySet()) {
          json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.finish();
    }
    line.write('\n');
    return ByteBuffer.wrap(line.toByteArray());
  }

  private static String date(long millis) {
    return DATE.format(Instant.ofEpochMilli(millis));
  }

  @Override
  public synchronized void close() throws IOException {
    FileChannel old = file;
    file = null;
    if (old != null) {
      old.close();
    }
  }
}
