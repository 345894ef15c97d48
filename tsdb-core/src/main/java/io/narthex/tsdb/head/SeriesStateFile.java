package io.narthex.tsdb.head;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.WritableFile;
import io.narthex.util.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code wal/series_state.json}: the newest reference given out, so that it is known before, and
 * even without, the log that holds the series.
 *
 * <pre>
 *   {"last_series_id":42,"last_wal_segment":3,"clean_shutdown":true}
 * </pre>
 *
 * <p>Written about every second and when a head is closed; replaced by rename, not synced: after a
 * power cut it may be old or empty, and then does not matter.
 *
 * @upstream tsdb/head_wal.go SeriesLifecycleState. Differs: appending waits for the replay, which
 *     sees every reference in the log, so the log is not searched after an unclean end
 */
final class SeriesStateFile {
  static final String NAME = "series_state.json";

  private static final JsonFactory JSON = new JsonFactory();

  private SeriesStateFile() {}

  /**
   * What the file says.
   *
   * @param lastRef newest reference given out
   * @param lastSegment index of the segment that was written then
   * @param clean whether the head was closed
   */
  record State(long lastRef, int lastSegment, boolean clean) {}

  /**
   * Reads it, null if there is none.
   *
   * @throws CorruptionException if it is not JSON of this shape
   */
  static @Nullable State read(Fs fs, Path walDir) throws IOException {
    Path path = walDir.resolve(NAME);
    if (!fs.exists(path)) {
      return null;
    }
    byte[] bytes = fs.readAll(path);
    long lastRef = 0;
    int lastSegment = -1;
    boolean clean = false;
    try (JsonParser in = JSON.createParser(bytes)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        in.nextToken();
        switch (key) {
          case "last_series_id" -> lastRef = in.getLongValue();
          case "last_wal_segment" -> lastSegment = in.getIntValue();
          case "clean_shutdown" -> clean = in.getBooleanValue();
          default -> in.skipChildren();
        }
      }
      if (in.currentToken() != JsonToken.END_OBJECT || lastRef < 0) {
        throw new IOException("ends early, or has a negative reference");
      }
    } catch (IOException e) { // in memory: only the content can be wrong
      throw new CorruptionException(
          path.toString(), -1, "series state: " + JsonFault.describe(e), e);
    }
    return new State(lastRef, lastSegment, clean);
  }

  /** Replaces it. */
  static void write(Fs fs, Path walDir, State state) throws IOException {
    String json =
        "{\"last_series_id\":"
            + state.lastRef
            + ",\"last_wal_segment\":"
            + state.lastSegment
            + ",\"clean_shutdown\":"
            + state.clean
            + "}\n";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Path tmp = walDir.resolve(NAME + ".tmp");
    try (WritableFile file = fs.create(tmp)) {
      file.write(bytes, 0, bytes.length);
    }
    fs.rename(tmp, walDir.resolve(NAME));
  }
}
