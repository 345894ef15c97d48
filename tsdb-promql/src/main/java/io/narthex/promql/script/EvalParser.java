package io.narthex.promql.script;

import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.SeriesDescription;
import io.narthex.promql.script.Expectations.Kind;
import io.narthex.util.GoFloats;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code eval} command and what it expects.
 *
 * @upstream promql/promqltest/test.go parseEval
 */
final class EvalParser {
  private static final Pattern INSTANT =
      Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)");
  private static final Pattern RANGE =
      Pattern.compile(
          "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)");
  private static final Pattern EXPECT =
      Pattern.compile(
          "expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?");
  private static final Pattern EXPECT_RANGE =
      Pattern.compile("expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)");
  private static final String EXPECT_RANGE_VECTOR = "expect range vector";
  private static final String EXPECT_STRING = "expect string";

  private final ScriptParser script;
  private final Parser parser;
  private final Expectations expected = new Expectations();

  EvalParser(ScriptParser script, Parser parser) {
    this.script = script;
    this.parser = parser;
  }

  Command.Eval read() {
    int line = script.lineNumber();
    Matcher instant = INSTANT.matcher(script.line());
    Matcher range = RANGE.matcher(script.line());
    if (instant.matches()) {
      String query = parsed(instant.group(3));
      String at = instant.group(2);
      long t = script.duration(at == null ? "" : at, "timestamp");
      modifier(instant.group(1));
      expectations(true);
      return new Command.Eval(line, query, t, t, 0, expected);
    }
    if (range.matches()) {
      String query = parsed(range.group(5));
      Expectations.Times times = times(range.group(2), range.group(3), range.group(4));
      modifier(range.group(1));
      expectations(false);
      return new Command.Eval(line, query, times.start(), times.end(), times.step(), expected);
    }
    throw script.error(
        "invalid evaluation command. Must be either 'eval[_fail|_warn|_ordered] instant [at"
            + " <offset:duration>] <query>' or 'eval[_fail|_warn] range from <from> to <to> step"
            + " <step> <query>'");
  }

  private String parsed(String query) {
    try {
      parser.parseExpr(query);
      return query;
    } catch (ParseException e) {
      String before = script.line().substring(0, script.line().indexOf(query));
      int shift = before.getBytes(StandardCharsets.UTF_8).length;
      String message = e.within(script.line(), shift, script.lineNumber() - 1).getMessage();
      throw script.error(String.valueOf(message));
    }
  }

  private Expectations.Times times(String from, String to, String step) {
    long start = script.duration(from, "start timestamp");
    long end = script.duration(to, "end timestamp");
    if (end < start) {
      throw script.error(
          "invalid test definition, end timestamp ("
              + to
              + ") is before start timestamp ("
              + from
              + ")");
    }
    long millis = script.duration(step, "step");
    if (millis == 0) {
      throw script.error("invalid step definition \"" + step + "\": must not be 0");
    }
    return new Expectations.Times(start, end, millis);
  }

  private void modifier(@Nullable String word) {
    if (word == null) {
      return;
    }
    switch (word) {
      case "ordered" -> expected.add(Kind.ORDERED, TextRule.ANY);
      case "fail" -> expected.requireFailure();
      case "warn" -> expected.requireSomeWarning();
      default -> expected.requireSomeInfo();
    }
  }

  private void expectations(boolean instant) {
    boolean legacyFailure = expected.isFailure();
    int position = 0;
    while (script.nextLine()) {
      String line = script.line();
      if (legacyFailure && line.startsWith("expected_fail_message")) {
        String message = line.substring("expected_fail_message".length()).strip();
        expected.add(Kind.FAIL, new TextRule(message, null));
        skipRest();
        return;
      }
      if (legacyFailure && line.startsWith("expected_fail_regexp")) {
        String regex = line.substring("expected_fail_regexp".length()).strip();
        expected.add(Kind.FAIL, new TextRule(null, pattern(regex)));
        skipRest();
        return;
      }
      if (line.split(" ", -1)[0].equals("expect")) {
        expect(line);
        continue;
      }
      position++;
      Double number = number(line);
      if (number != null) {
        expected.scalar(number);
        skipRest();
        return;
      }
      series(line, position, instant);
    }
  }

  /**
   * What follows such a line is not looked at: the next command must begin behind an empty line.
   */
  private void skipRest() {
    if (script.nextLine()) {
      throw script.error("nothing may follow the line before");
    }
  }

  private void series(String line, int position, boolean instant) {
    SeriesDescription series = script.series(line);
    if (series.values().size() > 1 && instant && expected.times() == null) {
      throw script.error(
          "expecting multiple values in instant evaluation not allowed. consider using 'expect range"
              + " vector' directive to enable a range vector result for an instant query");
    }
    expected.addSeries(position, series.labels(), series.values());
  }

  private void expect(String line) {
    Matcher range = EXPECT_RANGE.matcher(line);
    if (range.matches()) {
      expected.times(times(range.group(1), range.group(2), range.group(3)));
      return;
    }
    if (line.startsWith(EXPECT_RANGE_VECTOR)) {
      throw script.error("invalid range vector definition \"" + line + "\"");
    }
    if (line.startsWith(EXPECT_STRING)) {
      expected.text(text(line.substring(EXPECT_STRING.length()).strip()));
      return;
    }
    Matcher m = EXPECT.matcher(line);
    if (!m.matches()) {
      throw script.error(
          "invalid expect statement, must match `expect <type> <match_type>: <string>` format");
    }
    Kind kind = Kind.valueOf(m.group(1).toUpperCase(Locale.ROOT));
    expected.add(kind, rule(m.group(2), m.group(3)));
    if (expected.has(Kind.INFO) && expected.has(Kind.NO_INFO)) {
      throw script.error("invalid expect lines, info and no_info cannot be used together");
    }
    if (expected.has(Kind.WARN) && expected.has(Kind.NO_WARN)) {
      throw script.error("invalid expect lines, warn and no_warn cannot be used together");
    }
    if (expected.rules(Kind.FAIL).size() > 1) {
      throw script.error("invalid expect lines, multiple expect fail lines are not allowed");
    }
  }

  private TextRule rule(@Nullable String form, @Nullable String text) {
    if (form == null || text == null) {
      return TextRule.ANY;
    }
    String stripped = text.strip();
    return form.equals("msg")
        ? new TextRule(stripped, null)
        : new TextRule(null, pattern(stripped));
  }

  private Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw script.error("invalid regex " + regex + ": " + e.getDescription());
    }
  }

  /** A string literal in double quotes or backticks. */
  private String text(String literal) {
    boolean quoted = literal.length() > 1 && "\"`".indexOf(literal.charAt(0)) >= 0;
    try {
      if (quoted
          && parser.parseExpr(literal) instanceof io.narthex.promql.parser.StringLiteral parsed) {
        return parsed.value();
      }
    } catch (ParseException notALiteral) {
      throw script.error(
          "expected string literal not valid - check that the string is correctly quoted");
    }
    throw script.error("expected string literal not valid - a quoted string literal is required");
  }

  private static @Nullable Double number(String line) {
    try {
      return Long.decode(line).doubleValue();
    } catch (NumberFormatException noInteger) {
      try {
        return GoFloats.parse(line);
      } catch (NumberFormatException noNumber) {
        return null;
      }
    }
  }
}
