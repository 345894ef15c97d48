package io.narthex.promql;

import io.narthex.time.TimeSource;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the running queries in a file, so that after a crash it tells which ones ran.
 *
 * <pre>
 *   queries.active, 1 + n * 1000 bytes, zero where nothing is
 *
 *   [ {"query":"up","timestamp_sec":1700000000} 0 0 0 , 0 0 0 … 0 0 | next place …
 *   0 1                                          1000 1001
 * </pre>
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream promql/query_logger.go ActiveQueryTracker
 */
public final class FileActiveQueries implements ActiveQueryTracker {
  /** Bytes of one place; a longer query is cut. */
  private static final int PLACE = 1000;

  /** How often a waiting query looks whether it is still wanted. */
  private static final long WAIT_MILLIS = 20;

  private static final System.Logger LOG = System.getLogger(FileActiveQueries.class.getName());

  private final RandomAccessFile file;
  private final TimeSource clock;
  private final int maxConcurrent;
  private final Semaphore places;
  private final Deque<Integer> free = new ArrayDeque<>();

  private FileActiveQueries(RandomAccessFile file, TimeSource clock, int maxConcurrent) {
    this.file = file;
    this.clock = clock;
    this.maxConcurrent = maxConcurrent;
    places = new Semaphore(maxConcurrent, true);
    for (int i = 0; i < maxConcurrent; i++) {
      free.add(1 + i * PLACE);
    }
  }

  /**
   * Opens {@code queries.active} in a directory, made if absent. What an earlier run left is logged
   * and wiped.
   *
   * @param maxConcurrent the most queries that may run at a time
   */
  public static FileActiveQueries open(File directory, int maxConcurrent, TimeSource clock)
      throws IOException {
    if (!directory.isDirectory() && !directory.mkdirs()) {
      throw new IOException("cannot create " + directory);
    }
    RandomAccessFile file = new RandomAccessFile(new File(directory, "queries.active"), "rw");
    try {
      String left = leftovers(file);
      if (!left.isEmpty()) {
        LOG.log(
            System.Logger.Level.INFO,
            "These queries didn''t finish in prometheus'' last run: {0}",
            left);
      }
      file.setLength(0);
      file.setLength(1 + (long) maxConcurrent * PLACE);
      file.seek(0);
      file.write('[');
      file.getFD().sync();
      return new FileActiveQueries(file, clock, maxConcurrent);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The queries that an earlier run left behind, as JSON; empty if there are none. */
  static String leftovers(RandomAccessFile file) throws IOException {
    byte[] content = new byte[(int) Math.min(file.length(), 1 << 20)];
    file.seek(0);
    file.readFully(content);
    String text = new String(content, StandardCharsets.UTF_8).replace("\0", "");
    return text.length() <= 1 ? "" : text.substring(0, text.length() - 1) + "]";
  }

  @Override
  public int maxConcurrent() {
    return maxConcurrent;
  }

  @Override
  public int insert(String query, Runnable stillWanted) throws InterruptedException {
    while (!places.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
      stillWanted.run();
    }
    synchronized (this) {
      int place = free.removeFirst();
      byte[] slot = new byte[PLACE];
      byte[] entry = entry(query, clock.millis() / 1000);
      System.arraycopy(entry, 0, slot, 0, entry.length);
      slot[PLACE - 1] = ',';
      write(place, slot);
      return place;
    }
  }

  @Override
  public void delete(int place) {
    synchronized (this) {
      write(place, new byte[PLACE]);
      free.addLast(place);
    }
    places.release();
  }

  private void write(int place, byte[] slot) {
    try {
      file.seek(place);
      file.write(slot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JSON of a query, cut between two characters so that it fits into a place. */
  static byte[] entry(String query, long seconds) {
    int room = PLACE - 1 - json("", seconds).length;
    byte[] utf8 = query.getBytes(StandardCharsets.UTF_8);
    int cut = Math.min(utf8.length, room);
    while (cut > 0 && cut < utf8.length && (utf8[cut] & 0xC0) == 0x80) {
      cut--;
    }
    byte[] entry = json(new String(utf8, 0, cut, StandardCharsets.UTF_8), seconds);
    return entry.length < PLACE ? entry : Arrays.copyOf(entry, PLACE - 1);
  }

  private static byte[] json(String query, long seconds) {
    StringBuilder sb = new StringBuilder("{\"query\":\"");
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      switch (c) {
        case '"', '\\' -> sb.append('\\').append(c);
        case '\n' -> sb.append("\\n");
        case '\r' -> sb.append("\\r");
        case '\t' -> sb.append("\\t");
        default -> {
          if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
            sb.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            sb.append(c);
          }
        }
      }
    }
    sb.append("\",\"timestamp_sec\":").append(seconds).append('}');
    return sb.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
