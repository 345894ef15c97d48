package io.narthex.exposition;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The HELP, TYPE and UNIT lines of the body before, in their order, with what was read from them: a
 * line that comes again needs no reading, and gives out the same strings.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none
 */
final class MetadataMemory {
  /** One line. */
  static final class Line {
    private final byte[] bytes;
    final Entry kind;
    final MetricType type;
    final String name;
    final String text;

    /** Place of the name in the line. */
    final int nameOffset;

    final int nameLength;

    Line(
        byte[] bytes,
        Entry kind,
        MetricType type,
        String name,
        String text,
        int nameOffset,
        int nameLength) {
      this.bytes = bytes;
      this.kind = kind;
      this.type = type;
      this.name = name;
      this.text = text;
      this.nameOffset = nameOffset;
      this.nameLength = nameLength;
    }

    int length() {
      return bytes.length;
    }
  }

  /** How many lines further on a line is looked for. */
  private static final int REACH = 8;

  private @Nullable Line[] lines = new Line[64];
  private int count;
  private @Nullable Line[] previous = new Line[64];
  private int previousCount;
  private int expected;

  void startBody() {
    @Nullable Line[] swap = previous;
    previous = lines;
    previousCount = count;
    lines = swap;
    count = 0;
    expected = 0;
  }

  /** The line at {@code data[from]}, line break included, if it was in the body before. */
  @Nullable Line match(byte[] data, int from, int to) {
    int last = Math.min(previousCount, expected + REACH);
    for (int i = expected; i < last; i++) {
      Line line = previous[i];
      if (line == null) {
        return null;
      }
      int end = from + line.bytes.length;
      if (end < to
          && data[end] == '\n'
          && Arrays.equals(line.bytes, 0, line.bytes.length, data, from, end)) {
        expected = i + 1;
        add(line);
        return line;
      }
    }
    return null;
  }

  void add(Line line) {
    if (count == lines.length) {
      lines = Arrays.copyOf(lines, count * 2);
    }
    lines[count++] = line;
  }
}
