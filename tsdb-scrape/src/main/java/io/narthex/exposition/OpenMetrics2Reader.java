package io.narthex.exposition;

import io.narthex.model.Exemplar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the lines of OpenMetrics 2.0: values may be composite, a start timestamp may follow, and
 * several exemplars.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — Prometheus 3.14 does not read it
 */
final class OpenMetrics2Reader extends OpenMetricsParser {
  /** The value as text, if it is in braces; else empty. */
  String composite = "";

  /** Start timestamp in ms, 0 for none. */
  long start;

  final List<Exemplar> exemplars = new ArrayList<>();

  @Override
  void checkUnit() {
    // A unit need not be part of the name any more.
  }

  @Override
  void afterSeries(Token first) {
    if (first != Token.VALUE) {
      throw unexpected("expected value after metric", first);
    }
    boolean braces = data[lexer.start + 1] == '{';
    composite = braces ? string(lexer.start + 1, lexer.pos) : "";
    value = braces ? 0 : number(lexer.start + 1, lexer.pos);
    hasTimestamp = false;
    start = 0;
    exemplars.clear();
    Token t = lexer.lex();
    if (t == Token.TIMESTAMP && !isStart()) {
      hasTimestamp = true;
      timestamp = milliseconds("timestamp");
      t = lexer.lex();
    }
    if (t == Token.TIMESTAMP && isStart()) {
      start = milliseconds("start timestamp", lexer.start + 4);
      t = lexer.lex();
    }
    while (t == Token.COMMENT) {
      t = exemplarWithTime();
    }
    if (t != Token.LINEBREAK) {
      throw unexpected("expected next entry", t);
    }
  }

  /** Whether the current token is {@code " st@…"}. */
  private boolean isStart() {
    return new String(data, lexer.start, lexer.pos - lexer.start, StandardCharsets.ISO_8859_1)
        .startsWith(" st@");
  }

  /** Reads an exemplar, whose timestamp is mandatory; returns the token behind it. */
  private Token exemplarWithTime() {
    int from = lexer.pos;
    labelReader.read(true, true);
    text.clear();
    text.readExemplar(data, from, lexer.pos);
    Token t = lexer.lex();
    if (t != Token.VALUE) {
      throw unexpected("expected value after exemplar labels", t);
    }
    double exemplarValue = number(lexer.start + 1, lexer.pos);
    t = lexer.lex();
    if (t != Token.TIMESTAMP) {
      throw unexpected("expected timestamp of exemplar", t);
    }
    long time = milliseconds("exemplar timestamp");
    exemplars.add(new Exemplar(text.labels(), exemplarValue, time, true));
    lexer.state = Lexer.State.TIMESTAMP; // another may follow
    return lexer.lex();
  }
}
