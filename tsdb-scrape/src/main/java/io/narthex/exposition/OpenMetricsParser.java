package io.narthex.exposition;

import io.narthex.model.Exemplar;
import io.narthex.util.GoFloats;
import org.jspecify.annotations.Nullable;

/**
 * Reads OpenMetrics text, versions 0.0.1 and 1.0.0.
 *
 * <p>As lenient as Prometheus: what a line is must be right, what lines mean together is not looked
 * at. {@link ParserOptions#strict} adds the rules of the specification ({@link OpenMetricsRules}).
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/openmetricsparse.go OpenMetricsParser
 */
public sealed class OpenMetricsParser extends LineParser permits OpenMetrics2Reader {
  private final boolean hideCreated;
  private final @Nullable CreatedLines createdLines;
  private final @Nullable OpenMetricsRules rules;

  private int exemplarStart = -1;
  private int exemplarEnd;
  private double exemplarValue;
  private boolean exemplarHasTimestamp;
  private long exemplarTimestamp;

  public OpenMetricsParser() {
    this(ParserOptions.DEFAULT);
  }

  public OpenMetricsParser(ParserOptions options) {
    super(new OpenMetricsLexer(), options.typeAndUnitLabels());
    hideCreated = options.startTimestamps();
    createdLines = hideCreated ? new CreatedLines() : null;
    rules = options.strict() ? new OpenMetricsRules() : null;
  }

  @Override
  public void reset(byte[] data, int from, int to) {
    super.reset(data, from, to);
    if (createdLines != null) {
      createdLines.reset();
    }
    if (rules != null) {
      rules.reset();
    }
  }

  @Override
  public Entry next() {
    boolean before = ended;
    Entry e = read();
    String problem = rules == null || before ? null : rules.check(e, this);
    if (problem != null) {
      throw failure(problem, entryStart);
    }
    return e;
  }

  private Entry read() {
    while (!ended) {
      entryStart = lexer.pos;
      exemplarStart = -1;
      Entry fast = shortCuts && lexer.state == Lexer.State.INIT ? fastLine() : null;
      if (fast != null) {
        if (fast != Entry.SERIES) {
          return fast;
        }
        if (!hideCreated || !isCreated()) {
          return giveSeries();
        }
        continue;
      }
      forgetMatch();
      Token t = lexer.lex();
      switch (t) {
        case EOFWORD:
          return end();
        case EOF:
          throw failure("data does not end with # EOF", lexer.pos);
        case HELP, TYPE, UNIT:
          return metadata(t);
        case BOPEN, MNAME:
          series(t);
          if (!hideCreated || !isCreated()) {
            return giveSeries();
          }
          break;
        default:
          throw unexpected("expected a valid start token", t);
      }
    }
    return Entry.END;
  }

  /** Reads an ordinary line; null, the lexer not moved, if it is not one. */
  private @Nullable Entry fastLine() {
    int p = entryStart;
    if (p >= bodyEnd) {
      return null;
    }
    if (data[p] == '#') {
      return recallMetadata(p);
    }
    int end = scanSeries(p);
    if (end < 0 || end >= bodyEnd || data[end] != ' ') {
      return null;
    }
    lexer.pos = end;
    lexer.state = Lexer.State.VALUE;
    afterSeries(lexer.lex());
    return Entry.SERIES;
  }

  private Entry end() {
    if (lexer.lex() != Token.EOF) {
      throw failure("unexpected data after # EOF", lexer.start);
    }
    ended = true;
    return Entry.END;
  }

  private Entry metadata(Token kind) {
    Token t = lexer.lex();
    if (t != Token.MNAME) {
      throw unexpected("expected metric name after " + kind, t);
    }
    takeMetaName();
    if (lexer.lex() != Token.TEXT) {
      throw failure("expected text in " + kind, lexer.start);
    }
    textStart = lexer.start + 1;
    textEnd = lexer.pos - 1;
    switch (kind) {
      case TYPE:
        setType(typeOf());
        return remember(Entry.TYPE);
      case UNIT:
        checkUnit();
        setUnit();
        return remember(Entry.UNIT);
      default:
        checkHelp();
        return remember(Entry.HELP);
    }
  }

  private MetricType typeOf() {
    return switch (string(textStart, textEnd)) {
      case "counter" -> MetricType.COUNTER;
      case "gauge" -> MetricType.GAUGE;
      case "histogram" -> MetricType.HISTOGRAM;
      case "gaugehistogram" -> MetricType.GAUGEHISTOGRAM;
      case "summary" -> MetricType.SUMMARY;
      case "info" -> MetricType.INFO;
      case "stateset" -> MetricType.STATESET;
      case "unknown" -> MetricType.UNKNOWN;
      default -> throw failure("invalid metric type " + quote(textStart, textEnd), textStart);
    };
  }

  void checkUnit() {
    int length = textEnd - textStart;
    if (length == 0) {
      return;
    }
    int suffix = nameEnd - length;
    boolean fits =
        suffix > nameStart
            && data[suffix - 1] == '_'
            && java.util.Arrays.equals(data, suffix, nameEnd, data, textStart, textEnd);
    if (!fits) {
      throw failure(
          "unit "
              + quote(textStart, textEnd)
              + " not a suffix of metric "
              + quote(nameStart, nameEnd),
          textStart);
    }
  }

  private void series(Token first) {
    afterSeries(readSeries(first, true));
  }

  /** Reads value, timestamp and exemplar; {@code first} is the token behind the series. */
  void afterSeries(Token first) {
    value = floatValue(first, "metric");
    hasTimestamp = false;
    Token t = lexer.lex();
    if (t == Token.TIMESTAMP) {
      hasTimestamp = true;
      timestamp = milliseconds("timestamp");
      t = lexer.lex();
      if (t != Token.LINEBREAK && t != Token.COMMENT) {
        throw unexpected("expected next entry after timestamp", t);
      }
    }
    if (t == Token.EOF) {
      throw failure("data does not end with # EOF", lexer.pos);
    }
    if (t == Token.COMMENT) {
      exemplar();
    }
    // A token that does not fit is met again as the start of the next line, and refused there.
  }

  private void exemplar() {
    int start = lexer.pos;
    labelReader.read(true, true);
    int end = lexer.pos;
    exemplarValue = floatValue(lexer.lex(), "exemplar labels");
    exemplarHasTimestamp = false;
    Token t = lexer.lex();
    if (t == Token.TIMESTAMP) {
      exemplarHasTimestamp = true;
      exemplarTimestamp = milliseconds("exemplar timestamp");
      t = lexer.lex();
      if (t != Token.LINEBREAK) {
        throw unexpected("expected next entry after exemplar timestamp", t);
      }
    } else if (t == Token.EOF) {
      throw failure("data does not end with # EOF", lexer.pos);
    } else if (t != Token.LINEBREAK) {
      throw unexpected("expected timestamp or comment", t);
    }
    exemplarStart = start;
    exemplarEnd = end;
  }

  private double floatValue(Token t, String after) {
    if (t != Token.VALUE) {
      throw unexpected("expected value after " + after, t);
    }
    return number(lexer.start + 1, lexer.pos);
  }

  /** Seconds in the current token as ms, cut off towards zero. */
  final long milliseconds(String what) {
    return milliseconds(what, lexer.start + 1);
  }

  /** Seconds from {@code from} to the end of the current token as ms. */
  final long milliseconds(String what, int from) {
    double seconds = number(from, lexer.pos);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw failure("invalid " + what + " " + GoFloats.g(seconds), lexer.start + 1);
    }
    return (long) (seconds * 1000);
  }

  private boolean isCreated() {
    return CreatedLines.appliesTo(type) && CreatedLines.isCreated(data, seriesStart, seriesEnd);
  }

  @Override
  public long startTimestamp() {
    if (createdLines == null || !CreatedLines.appliesTo(type)) {
      return 0;
    }
    return createdLines.find(this);
  }

  /** Whether a comma stands behind the last label of the series or its exemplar. */
  boolean endsInComma() {
    boolean exemplar = exemplarStart >= 0 && data[exemplarEnd - 2] == ',';
    return exemplar || (seriesEnd - seriesStart > 1 && data[seriesEnd - 2] == ',');
  }

  boolean hasExemplar() {
    return exemplarStart >= 0;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    if (exemplarStart < 0) {
      return null;
    }
    Exemplar exemplar = peekExemplar();
    exemplarStart = -1;
    return exemplar;
  }

  /** The exemplar of the current sample, which has one. */
  Exemplar peekExemplar() {
    text.clear();
    text.readExemplar(data, exemplarStart, exemplarEnd);
    return new Exemplar(
        text.labels(),
        exemplarValue,
        exemplarHasTimestamp ? exemplarTimestamp : 0,
        exemplarHasTimestamp);
  }

  @Override
  int tokenLimit() {
    return bodyEnd;
  }

  @Override
  String readHelp() {
    return SeriesText.unescape(string(textStart, textEnd), true);
  }
}
