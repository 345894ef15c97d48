package io.narthex.exposition;

import io.narthex.util.GoQuote;

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
  private static final long MAX_TENTH = Long.MAX_VALUE / 10;

  public TextParser() {
    this(ParserOptions.DEFAULT);
  }

  public TextParser(ParserOptions options) {
    super(new TextLexer(), options.typeAndUnitLabels());
  }

  @Override
  public Entry next() {
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
    return kind == Token.TYPE ? Entry.TYPE : Entry.HELP;
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
    return Entry.SERIES;
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
  public String help() {
    return SeriesText.unescape(string(textStart, textEnd), false);
  }
}
