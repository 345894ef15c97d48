package io.narthex.tsdb.inspect;

import io.narthex.util.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a report found, with named values: what programs ask for. {@link ReportWriter}
 * makes text, JSON or a page of it.
 *
 * <pre>
 *   segment   name=00000000 bytes=32768              depth 0
 *     record  at=0 type=series rows=1                depth 1: part of the segment
 *     record  at=29 type=samples rows=2
 * </pre>
 *
 * <p>Values are numbers, texts, {@code null}, lists of them, maps of them, or anything else by its
 * {@code toString()}.
 *
 * <p>Thread-safety: none; a report does not touch a line any more that it handed out.
 *
 * @upstream none
 */
public final class ReportLine {
  private final int depth;
  private final String what;
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
  private @Nullable String text;
  private boolean bad;

  private ReportLine(int depth, String what) {
    this.depth = depth;
    this.what = what;
  }

  /** A line without values yet, part of the last one before that has a smaller depth. */
  public static ReportLine of(int depth, String what) {
    return new ReportLine(depth, what);
  }

  /** What only text needs: the heads of columns, say. */
  public static ReportLine heading(String text) {
    return new ReportLine(0, "").text(text);
  }

  /** Adds a value. */
  public ReportLine with(String name, @Nullable Object value) {
    fields.put(name, value);
    return this;
  }

  /** How a terminal shows it, if not as a list of the values. */
  public ReportLine text(String shown) {
    text = shown;
    return this;
  }

  /** As {@link #text(String)}, the text of a format. */
  public ReportLine text(String pattern, Object... args) {
    return text(String.format(Locale.ROOT, pattern, args));
  }

  /** It should not be so: damage. */
  public ReportLine bad() {
    bad = true;
    return this;
  }

  public int depth() {
    return depth;
  }

  /** What it is, such as {@code segment}; empty if it is for text only. */
  public String what() {
    return what;
  }

  /** The values by name, in order. */
  public Map<String, @Nullable Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** Whether it tells of damage. */
  public boolean isBad() {
    return bad;
  }

  /** The line for a terminal. */
  public String text() {
    if (text != null) {
      return text;
    }
    List<String> parts = new ArrayList<>();
    fields.forEach((name, value) -> parts.add(name + " " + value));
    return "  ".repeat(depth) + what + ": " + String.join(", ", parts);
  }

  /** One JSON object: {@code what}, then the values. */
  public String json() {
    StringBuilder line = new StringBuilder("{\"what\":");
    JsonString.append(line, what);
    fields.forEach(
        (name, value) -> {
          line.append(',');
          JsonString.append(line, name);
          line.append(':');
          JsonText.value(line, value);
        });
    return line.append('}').toString();
  }

  @Override
  public String toString() {
    return text().strip();
  }
}
