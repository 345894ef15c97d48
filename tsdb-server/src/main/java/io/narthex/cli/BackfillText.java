package io.narthex.cli;

import io.narthex.exposition.Entry;
import io.narthex.exposition.ExpositionException;
import io.narthex.exposition.MetricType;
import io.narthex.exposition.OpenMetricsParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads an OpenMetrics text of any length a window at a time.
 *
 * <pre>
 *   file     |..........................|..........................|......# EOF|
 *   window   |# TYPE _ gauge\n|  whole lines          |# EOF\n|
 *             ^ as it stood             what is behind ^ the last line break comes with the next
 * </pre>
 *
 * <p>A line break may stand in a quoted name, so a window may end within a line. Then it fails to
 * parse and is tried again, twice as long; what the first try gave out is passed over.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream maps the file and goes through it once a block
 */
final class BackfillText {
  /** Takes batches. */
  interface Sink {
    /** Takes a full batch and gives an empty one. */
    BackfillBatch exchange(BackfillBatch full) throws InterruptedException;
  }

  private static final int WINDOW = 1 << 21;
  private static final int LONGEST_WINDOW = 1 << 27;
  private static final byte[] EOF = "# EOF\n".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final BackfillSeries series;
  private final OpenMetricsParser parser = new OpenMetricsParser();
  private byte[] window;
  private int start; // in the window, of the text: before it is the type as it stood
  private int limit; // in the window, behind the text that was read
  private long offset; // in the file, of the window's text
  private long samples; // of the window, given out or passed over
  private BackfillBatch batch = new BackfillBatch();

  BackfillText(Path file, BackfillSeries series) {
    this(file, series, WINDOW);
  }

  /** A reader whose windows begin with {@code size} bytes, so that tests need no megabytes. */
  BackfillText(Path file, BackfillSeries series, int size) {
    this.file = file;
    this.series = series;
    this.window = new byte[size];
  }

  /**
   * Gives out all samples; the last batch as full as it is.
   *
   * @throws IOException if the text is not valid or a sample has no timestamp
   */
  void read(Sink sink) throws IOException, InterruptedException {
    try (InputStream in = Files.newInputStream(file)) {
      boolean last = false;
      while (!last) {
        last = fill(in);
        long given = 0;
        while (!parse(last, given, sink)) {
          given = Math.max(given, samples);
          window = Arrays.copyOf(window, window.length * 2);
          last = fill(in);
        }
        if (!last) {
          nextWindow();
        }
      }
    }
    sink.exchange(batch);
  }

  /** Fills the window; true if the text ends in it. */
  private boolean fill(InputStream in) throws IOException {
    int room = window.length - EOF.length - limit;
    int n = in.readNBytes(window, limit, room);
    limit += n;
    return n < room;
  }

  /** Behind the last line break of the window; its start if there is none. */
  private int lineEnd() {
    int end = limit;
    while (end > start && window[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /**
   * Gives out the samples of the window but the first {@code skip}; false if it has to be longer.
   */
  private boolean parse(boolean last, long skip, Sink sink)
      throws IOException, InterruptedException {
    int end = last ? limit : lineEnd();
    samples = 0;
    if (!last && end == start) {
      if (window.length >= LONGEST_WINDOW) {
        throw new IOException(file + ": a line longer than " + limit + " bytes at " + offset);
      }
      return false;
    }
    byte[] behind = Arrays.copyOfRange(window, end, end + EOF.length);
    if (!last) {
      System.arraycopy(EOF, 0, window, end, EOF.length);
    }
    parser.reset(window, 0, last ? end : end + EOF.length);
    try {
      for (Entry e = parser.next(); e != Entry.END; e = parser.next()) {
        if (e == Entry.SERIES && samples++ >= skip) {
          give(sink);
        }
      }
      return true;
    } catch (ExpositionException e) {
      if (last || window.length >= LONGEST_WINDOW) {
        throw located(e);
      }
      return false;
    } finally {
      System.arraycopy(behind, 0, window, end, EOF.length);
    }
  }

  private void give(Sink sink) throws IOException, InterruptedException {
    if (!parser.hasTimestamp()) {
      throw new IOException("expected timestamp for series " + parser.labels() + ", got none");
    }
    batch.add(series.number(parser), parser.timestamp(), parser.value());
    if (batch.isFull()) {
      batch = sink.exchange(batch);
    }
  }

  /** Moves what is behind the last line to the front, behind the type that holds there. */
  private void nextWindow() {
    int end = lineEnd();
    offset += end - start;
    byte[] type = new byte[0];
    if (parser.type() != MetricType.UNKNOWN) {
      type = ("# TYPE _ " + parser.type().text() + "\n").getBytes(StandardCharsets.US_ASCII);
    }
    byte[] rest = Arrays.copyOfRange(window, end, limit);
    if (type.length + rest.length + EOF.length >= window.length) {
      window = new byte[window.length * 2];
    }
    System.arraycopy(type, 0, window, 0, type.length);
    System.arraycopy(rest, 0, window, type.length, rest.length);
    start = type.length;
    limit = start + rest.length;
  }

  /** The failure with its place in the file. */
  private IOException located(ExpositionException e) throws IOException {
    long at = offset + e.offset() - start;
    long line = 1;
    long column = 1;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      for (long i = 0; i < at; i++) {
        column++;
        if (in.read() == '\n') {
          line++;
          column = 1;
        }
      }
    }
    return new IOException(
        file + ": " + e.reason() + " (line " + line + ", column " + column + ")", e);
  }
}
