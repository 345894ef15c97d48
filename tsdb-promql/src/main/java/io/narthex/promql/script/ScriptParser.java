package io.narthex.promql.script;

import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SeriesDescription;
import io.narthex.util.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a script into commands.
 *
 * <p>Lines are trimmed, comments become empty lines, and an empty line ends a command.
 *
 * @upstream promql/promqltest/test.go test.parse
 */
final class ScriptParser {
  private static final Pattern LOAD = Pattern.compile("load(?:_(with_nhcb))?\\s+(.+?)");

  private final String[] lines;
  private final Parser parser = new Parser(ParserOptions.ALL);
  private final List<Command> commands = new ArrayList<>();

  /** Index of the current line. */
  private int at;

  private ScriptParser(String[] lines) {
    this.lines = lines;
  }

  /**
   * The commands of a script.
   *
   * @throws ScriptException if it cannot be read
   */
  static List<Command> parse(String script) {
    String[] lines = script.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      lines[i] = line.startsWith("#") ? "" : line;
    }
    ScriptParser p = new ScriptParser(lines);
    p.readAll();
    return p.commands;
  }

  private void readAll() {
    for (at = 0; at < lines.length; at++) {
      String line = lines[at];
      if (line.isEmpty()) {
        continue;
      }
      String word = line.split("[\t ]+", 2)[0].toLowerCase(Locale.ROOT);
      if (word.equals("clear")) {
        commands.add(new Command.Clear(at + 1));
      } else if (word.startsWith("load")) {
        commands.add(load());
      } else if (word.startsWith("eval")) {
        commands.add(new EvalParser(this, parser).read());
      } else {
        throw new ScriptException(at + 1, "invalid command \"" + line + "\"");
      }
    }
  }

  /** The current line. */
  String line() {
    return lines[at];
  }

  /** Number of the current line, from 1. */
  int lineNumber() {
    return at + 1;
  }

  /** Moves to the next line of the same command; false if there is none. */
  boolean nextLine() {
    if (at + 1 >= lines.length || lines[at + 1].isEmpty()) {
      return false;
    }
    at++;
    return true;
  }

  ScriptException error(String message) {
    return new ScriptException(at + 1, message);
  }

  /** The current line as a series with values. */
  SeriesDescription series(String text) {
    try {
      return parser.parseSeries(text);
    } catch (ParseException e) {
      throw error(e.reason());
    }
  }

  long duration(String text, String what) {
    try {
      return DurationText.parseMillis(text);
    } catch (IllegalArgumentException e) {
      throw error("invalid " + what + " definition \"" + text + "\": " + e.getMessage());
    }
  }

  private Command load() {
    int line = lineNumber();
    Matcher m = LOAD.matcher(line());
    if (!m.matches()) {
      throw error("invalid load command. (load[_with_nhcb] <step:duration>)");
    }
    long step = duration(m.group(2), "step");
    List<Command.LoadedSeries> series = new ArrayList<>();
    StartTimeLine pending = null;
    while (nextLine()) {
      StartTimeLine startTimes = StartTimeLine.parse(line(), lineNumber());
      if (startTimes != null) {
        requireUsed(pending);
        pending = startTimes;
        continue;
      }
      series.add(loaded(pending));
      pending = null;
    }
    requireUsed(pending);
    return new Command.Load(line, step, m.group(1) != null, series);
  }

  private Command.LoadedSeries loaded(@Nullable StartTimeLine startTimes) {
    SeriesDescription described = series(line());
    if (startTimes == null) {
      return new Command.LoadedSeries(described.labels(), described.values(), null);
    }
    if (!Objects.equals(series(startTimes.metric() + " _").labels(), described.labels())) {
      throw error("@st metric does not match the following sample line metric");
    }
    if (startTimes.offsets().size() != described.values().size()) {
      throw error(
          "@st line has "
              + startTimes.offsets().size()
              + " values but sample line has "
              + described.values().size());
    }
    return new Command.LoadedSeries(described.labels(), described.values(), startTimes.offsets());
  }

  private void requireUsed(@Nullable StartTimeLine pending) {
    if (pending != null) {
      throw error("@st line has no following sample line");
    }
  }
}
