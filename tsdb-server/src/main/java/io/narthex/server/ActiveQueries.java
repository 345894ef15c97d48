package io.narthex.server;

import io.narthex.promql.ActiveQueryTracker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Queries being run, in a file of fixed places, so that after a crash one can see what was going
 * on.
 *
 * <pre>
 *   queries.active   [ {"query":"…","timestamp_sec":…} 0 0 0 …, | next place | …
 *                    1 byte         1000 bytes a place, the last of them a comma
 * </pre>
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream promql/query_logger.go ActiveQueryTracker
 */
final class ActiveQueries implements ActiveQueryTracker {
  private static final System.Logger LOG = System.getLogger(ActiveQueries.class.getName());
  private static final String FILE = "queries.active";
  private static final int PLACE_BYTES = 1000;

  /** How often a waiting query looks whether it is still wanted. */
  private static final long WAIT_MILLIS = 20;

  private final int places;
  private final InstantSource clock;
  private final MappedByteBuffer file;
  private final BlockingQueue<Integer> free = new LinkedBlockingQueue<>();

  /** Opens the file in {@code dir} anew; what an earlier run left in it is logged first. */
  ActiveQueries(Path dir, int places, InstantSource clock) throws IOException {
    this.places = places;
    this.clock = clock;
    Files.createDirectories(dir);
    Path path = dir.resolve(FILE);
    if (Files.exists(path)) {
      logUnfinished(Files.readAllBytes(path));
    }
    byte[] empty = new byte[1 + places * PLACE_BYTES];
    empty[0] = '[';
    Files.write(path, empty);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file = channel.map(FileChannel.MapMode.READ_WRITE, 0, empty.length);
    }
    for (int i = 0; i < places; i++) {
      free.add(i);
    }
  }

  private static void logUnfinished(byte[] bytes) {
    String entries = new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    if (entries.length() > 1) {
      String queries = entries.substring(0, entries.length() - 1) + "]";
      LOG.log(
          System.Logger.Level.INFO,
          "These queries didn't finish in the server's last run: " + queries);
    }
  }

  @Override
  public int maxConcurrent() {
    return places;
  }

  @Override
  public int insert(String query, Runnable stillWanted) throws InterruptedException {
    Integer place = free.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    while (place == null) {
      stillWanted.run();
      place = free.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }
    byte[] entry = entry(query);
    int at = 1 + place * PLACE_BYTES;
    ByteBuffer target = file.duplicate();
    target.position(at).put(entry);
    target.put(at + PLACE_BYTES - 1, (byte) ',');
    return place;
  }

  /**
   * The entry of a query, cut between characters to what a place holds. Differs: a query of many
   * escapes is cut earlier, where upstream's entry would run over its end.
   */
  private byte[] entry(String query) {
    String tail = "\",\"timestamp_sec\":" + clock.millis() / 1000 + "}";
    StringBuilder entry = new StringBuilder("{\"query\":\"");
    int room = PLACE_BYTES - 1 - entry.length() - tail.length();
    int used = 0;
    for (int i = 0; i < query.length(); ) {
      int c = query.codePointAt(i);
      String quoted = quoted(c);
      used += quoted.getBytes(StandardCharsets.UTF_8).length;
      if (used > room) {
        break;
      }
      entry.append(quoted);
      i += Character.charCount(c);
    }
    return entry.append(tail).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A character within a JSON string, as Go writes it. */
  private static String quoted(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '<', '>', '&', 0x2028, 0x2029 -> String.format("\\u%04x", c);
      default -> {
        boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        yield c < 0x20 || surrogate
            ? String.format("\\u%04x", surrogate ? 0xfffd : c)
            : Character.toString(c);
      }
    };
  }

  @Override
  public void delete(int place) {
    byte[] zeros = new byte[PLACE_BYTES];
    file.duplicate().position(1 + place * PLACE_BYTES).put(zeros);
    free.add(place);
  }

  @Override
  public void close() {
    file.force();
  }
}
