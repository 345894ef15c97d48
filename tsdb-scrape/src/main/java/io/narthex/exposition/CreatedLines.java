package io.narthex.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code _created} line that says since when a series counts.
 *
 * <pre>
 *   # TYPE a counter
 *   a_total{x="1"} 5          <- asks: the next _created line of this family, if it is of {x="1"}
 *   a_created{x="1"} 1.6e9
 * </pre>
 *
 * <p>The line must come behind the series and before any other {@code _created} line; {@code le}
 * and {@code quantile} do not count. Each stretch of a body is looked through once, however many
 * series ask.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/openmetricsparse.go StartTimestamp
 */
final class CreatedLines {
  private static final byte[] SUFFIX = "_created".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LE = "le".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] QUANTILE = "quantile".getBytes(StandardCharsets.US_ASCII);

  private @Nullable OpenMetricsParser scout;

  /** Key of the last series found, and its start. */
  private final RawKey foundKey = new RawKey();

  private long found;

  /**
   * The next _created line, valid for series that end in (from, to]; no line if its key is empty.
   */
  private final RawKey nextKey = new RawKey();

  private long next;
  private int nextFrom;
  private int nextTo;

  private final RawKey key = new RawKey();

  static boolean appliesTo(MetricType type) {
    return type == MetricType.COUNTER || type == MetricType.SUMMARY || type == MetricType.HISTOGRAM;
  }

  /** Whether the metric name of a series ends in {@code _created}. */
  static boolean isCreated(byte[] data, int from, int to) {
    RawKey name = new RawKey();
    return name.endOfName(data, from, to, SUFFIX);
  }

  void reset() {
    foundKey.clear();
    nextFrom = 0;
    nextTo = 0;
  }

  /** Start timestamp in ms of the series the parser stands on, 0 if there is none. */
  long find(OpenMetricsParser parser) {
    byte[] data = parser.data;
    byte[] ignored = ignored(parser.type);
    int familyLength = parser.nameEnd - parser.nameStart;
    key.read(data, parser.seriesStart, parser.seriesEnd, ignored, familyLength, 0);
    if (found > 0 && key.sameAs(foundKey)) {
      return found;
    }
    int position = parser.lexer.pos;
    if (position <= nextFrom || position > nextTo) {
      lookAhead(parser, position, ignored);
    }
    if (!key.sameAs(nextKey)) {
      foundKey.clear();
      found = 0;
      return 0;
    }
    found = next;
    foundKey.copy(key);
    return found;
  }

  private static byte[] ignored(MetricType type) {
    return type == MetricType.HISTOGRAM ? LE : type == MetricType.SUMMARY ? QUANTILE : new byte[0];
  }

  private void lookAhead(OpenMetricsParser parser, int position, byte[] ignored) {
    if (scout == null) {
      scout = new OpenMetricsParser();
    }
    OpenMetricsParser ahead = scout;
    ahead.reset(parser.data, position, parser.bodyEnd);
    ahead.type = parser.type;
    nextFrom = position - 1;
    nextKey.clear();
    try {
      Entry e = ahead.next();
      while (e == Entry.SERIES && !isCreated(ahead.data, ahead.seriesStart, ahead.seriesEnd)) {
        e = ahead.next();
      }
      if (e == Entry.SERIES) {
        nextKey.read(
            ahead.data,
            ahead.seriesStart,
            ahead.seriesEnd,
            ignored,
            Integer.MAX_VALUE,
            SUFFIX.length);
        next = (long) (ahead.value() * 1000);
      }
      nextTo = ahead.entryStart;
    } catch (ExpositionException broken) {
      nextTo = ahead.entryStart; // the parser itself will come to it, and fail
    }
  }

  /** Name and labels of a series as raw bytes in one array. */
  static final class RawKey {
    private byte[] bytes = new byte[128];
    private int length;
    private int pos;

    void clear() {
      length = 0;
    }

    boolean sameAs(RawKey other) {
      return length > 0 && Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    void copy(RawKey other) {
      clear();
      append(other.bytes, 0, other.length);
    }

    private void append(byte[] data, int from, int to) {
      if (length + to - from > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + to - from));
      }
      System.arraycopy(data, from, bytes, length, to - from);
      length += to - from;
    }

    /**
     * Takes the labels but {@code ignored}, then the name: at most {@code nameLimit} bytes of it,
     * and without its last {@code cut} bytes.
     */
    void read(byte[] data, int from, int to, byte[] ignored, int nameLimit, int cut) {
      clear();
      int nameStart = from;
      int nameEnd = from;
      pos = from;
      if (data[pos] != '{') {
        while (pos < to && data[pos] != '{') {
          pos++;
        }
        nameEnd = pos;
      }
      pos++;
      while (pos < to && data[pos] != '}') {
        int start = pos;
        boolean quoted = data[pos] == '"';
        skipItem(data, to);
        int a = quoted ? start + 1 : start;
        int b = quoted ? Math.max(a, pos - 1) : pos;
        if (pos >= to || data[pos] != '=') {
          nameStart = a;
          nameEnd = b;
        } else {
          int value = ++pos;
          skipItem(data, to);
          if (!Arrays.equals(data, a, b, ignored, 0, ignored.length)) {
            append(data, a, b);
            append(data, value, pos);
          }
        }
        if (pos < to && (data[pos] == ',' || pos == start)) {
          pos++; // a byte that is part of no item must not stop the walk
        }
      }
      append(
          data,
          nameStart,
          Math.min(nameEnd - cut, (int) Math.min((long) nameStart + nameLimit, to)));
    }

    /** Whether the name of the series ends in {@code suffix}. */
    boolean endOfName(byte[] data, int from, int to, byte[] suffix) {
      if (data[from] != '{') {
        int end = from;
        while (end < to && data[end] != '{') {
          end++;
        }
        int start = end - suffix.length;
        return start >= from && Arrays.equals(data, start, end, suffix, 0, suffix.length);
      }
      read(data, from, to, new byte[0], Integer.MAX_VALUE, 0);
      int start = length - suffix.length;
      return start >= 0 && Arrays.equals(bytes, start, length, suffix, 0, suffix.length);
    }

    /** Passes over a name or a string; a backslash may have zero bytes behind it. */
    private void skipItem(byte[] data, int to) {
      if (pos < to && data[pos] != '"') {
        while (pos < to && Bytes.isNameByte(data[pos])) {
          pos++;
        }
        return;
      }
      pos++;
      while (pos < to && data[pos] != '"') {
        if (data[pos] == '\\') {
          pos++;
          while (pos < to && data[pos] == 0) {
            pos++;
          }
        }
        pos++;
      }
      pos = Math.min(pos + 1, to);
    }
  }
}
