package io.narthex.exposition;

import io.narthex.util.Utf8Check;

/**
 * Reads the labels in braces, of a series or an exemplar, token by token: only whether they are
 * right, and whether the metric's name is among them. What they are is {@link SeriesText}'s.
 *
 * <p>Thread-safety: none; its parser's.
 *
 * @upstream model/textparse/promparse.go, openmetricsparse.go parseLVals
 */
final class LabelReader {
  private final LineParser parser;

  /** Metric name seen: bare before the brace, or quoted inside. */
  private boolean nameSet;

  LabelReader(LineParser parser) {
    this.parser = parser;
  }

  void startSeries(boolean hasName) {
    nameSet = hasName;
  }

  boolean hasName() {
    return nameSet;
  }

  /** Reads up to the closing brace; the opening one has been read. */
  void read(boolean commasNeeded, boolean exemplar) {
    Lexer lexer = parser.lexer;
    Token t = lexer.lex();
    while (t != Token.BCLOSE) {
      if (t != Token.LNAME && t != Token.QSTRING) {
        throw parser.unexpected("expected label name", t);
      }
      boolean quoted = t == Token.QSTRING;
      t = lexer.lex();
      if (quoted && (t == Token.COMMA || t == Token.BCLOSE)) {
        takeQuotedName(t, exemplar);
        t = t == Token.COMMA ? lexer.lex() : t;
        continue;
      }
      readValue(t);
      t = lexer.lex();
      if (t == Token.COMMA) {
        t = lexer.lex();
      } else if (commasNeeded && t != Token.BCLOSE) {
        throw parser.unexpected("expected comma or brace close", t);
      }
    }
  }

  private void readValue(Token equal) {
    if (equal != Token.EQUAL) {
      throw parser.unexpected("expected equal", equal);
    }
    Lexer lexer = parser.lexer;
    Token t = lexer.lex();
    if (t != Token.LVALUE) {
      throw parser.unexpected("expected label value", t);
    }
    if (!Utf8Check.isValid(parser.data, lexer.start, lexer.pos)) {
      throw parser.failure(
          "invalid UTF-8 label value: " + parser.quote(lexer.start, lexer.pos), lexer.start);
    }
  }

  private void takeQuotedName(Token t, boolean exemplar) {
    if (exemplar) {
      throw parser.unexpected("expected label name", t);
    }
    if (nameSet) {
      throw parser.failure(
          "metric name already set while parsing: " + parser.soFar(), parser.lexer.start);
    }
    nameSet = true;
  }
}
