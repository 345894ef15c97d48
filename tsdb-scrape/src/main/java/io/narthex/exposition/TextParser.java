package io.narthex.exposition;

import io.narthex.util.GoQuote;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Prometheus text format, versions 0.0.4 and 1.0.0 (which adds names in quotes).
 *
 * <p>Differs: blanks before a metric name are passed over, as the format's description says;
 * Prometheus makes them part of the name.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/promparse.go PromParser
 */
public final class TextParser extends LineParser {
  /** So many digits fit into a long whatever they are. */
  private static final int SURE_DIGITS = 18;

  private static final long MAX_TENTH = Long.MAX_VALUE / 10;

  public TextParser() {
    this(ParserOptions.DEFAULT);
  }

  public TextParser(ParserOptions options) {
    super(new TextLexer(), options.typeAndUnitLabels());
  }

  @Override
  public Entry next() {
    if (!ended) {
      Entry e = shortCuts ? fastLine() : null;
      return e != null ? e : carefulLine();
    }
    return Entry.END;
  }

  /** Reads an ordinary line; null, with nothing changed, if it is not one. */
  private @Nullable Entry fastLine() {
    int p = lexer.pos;
    while (p < bodyEnd && data[p] == '\n') {
      p++;
    }
    if (p >= bodyEnd) {
      return null;
    }
    if (data[p] == '#') {
      return recallMetadata(p);
    }
    int start = scanSeries(p) + 1;
    if (start <= 0 || start >= bodyEnd || data[start - 1] != ' ') {
      return null;
    }
    int end = numberEnd(start);
    if (end >= bodyEnd || end == start) {
      return null;
    }
    int lineEnd = data[end] == '\n' ? end : fastTimestamp(end);
    if (lineEnd < 0) {
      return null;
    }
    hasTimestamp = lineEnd > end;
    entryStart = p;
    lexer.pos = end;
    value = number(start, end);
    lexer.startLine(lineEnd + 1);
    return giveSeries();
  }

  /** Reads " digits"; returns the line break behind them, -1 if that is not what is there. */
  private int fastTimestamp(int from) {
    int start = from + 1;
    int p = start;
    long ms = 0;
    while (p < bodyEnd && data[p] >= '0' && data[p] <= '9') {
      ms = ms * 10 + (data[p] - '0');
      p++;
    }
    boolean fits = p > start && p - start <= SURE_DIGITS;
    if (!fits || p >= bodyEnd || data[p] != '\n' || data[from] != ' ') {
      return -1;
    }
    timestamp = ms;
    return p;
  }

  private Entry carefulLine() {
    forgetMatch();
    while (!ended) {
      entryStart = lexer.pos;
      Token t = lexer.lex();
      switch (t) {
        case EOF:
          ended = true;
          break;
        case LINEBREAK:
          break;
        case HELP, TYPE:
          return metadata(t);
        case COMMENT:
          return comment(lexer.start, lexer.pos);
        case BOPEN, MNAME:
          return series(t);
        default:
          throw unexpected("expected a valid start token", t);
      }
    }
    return Entry.END;
  }

  private Entry metadata(Token kind) {
    Token t = lexer.lex();
    if (t != Token.MNAME) {
      throw unexpected("expected metric name after " + kind, t);
    }
    takeMetaName();
    lexer.lex(); // always TEXT, if only an empty one
    textStart = Math.min(lexer.start + 1, lexer.pos); // one separator, whatever it is
    textEnd = lexer.pos;
    if (kind == Token.TYPE) {
      setType(typeOf());
    } else {
      checkHelp();
    }
    expectLineBreak("linebreak expected after metadata");
    return remember(kind == Token.TYPE ? Entry.TYPE : Entry.HELP);
  }

  private Entry comment(int from, int to) {
    textStart = from;
    textEnd = to;
    expectLineBreak("linebreak expected after comment");
    return Entry.COMMENT;
  }

  private void expectLineBreak(String message) {
    Token t = lexer.lex();
    if (t != Token.LINEBREAK) {
      throw unexpected(message, t);
    }
  }

  private MetricType typeOf() {
    return switch (string(textStart, textEnd)) {
      case "counter" -> MetricType.COUNTER;
      case "gauge" -> MetricType.GAUGE;
      case "histogram" -> MetricType.HISTOGRAM;
      case "summary" -> MetricType.SUMMARY;
      case "untyped" -> MetricType.UNKNOWN;
      default ->
          throw failure(
              "invalid metric type " + GoQuote.quote(data, textStart, textEnd), textStart);
    };
  }

  private Entry series(Token first) {
    Token t = readSeries(first, false);
    if (t != Token.VALUE) {
      throw unexpected("expected value after metric", t);
    }
    value = number(lexer.start, lexer.pos);
    hasTimestamp = false;
    t = lexer.lex();
    if (t == Token.TIMESTAMP) {
      hasTimestamp = true;
      timestamp = milliseconds(lexer.start, lexer.pos);
      t = lexer.lex();
      if (t != Token.LINEBREAK) {
        throw unexpected("expected next entry after timestamp", t);
      }
    } else if (t != Token.LINEBREAK) {
      throw unexpected("expected timestamp or new record", t);
    }
    return giveSeries();
  }

  private long milliseconds(int from, int to) {
    long ms = 0;
    for (int i = from; i < to; i++) {
      int digit = data[i] - '0';
      boolean fits = ms < MAX_TENTH || (ms == MAX_TENTH && digit <= Long.MAX_VALUE % 10);
      if (!fits) {
        throw failure(
            "strconv.ParseInt: parsing "
                + GoQuote.quote(data, from, to)
                + ": value out of range while parsing: "
                + soFar(),
            from);
      }
      ms = ms * 10 + digit;
    }
    return ms;
  }

  @Override
  int tokenLimit() {
    return bodyEnd + 1;
  }

  @Override
  String readHelp() {
    return SeriesText.unescape(string(textStart, textEnd), false);
  }
}
