package io.narthex.exposition;

/**
 * Tokens of OpenMetrics. Single spaces only: each is the first byte of the token behind it.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/openmetricslex.l
 */
final class OpenMetricsLexer extends Lexer {
  @Override
  int at(int i) {
    return i < end ? data[i] & 0xff : -1;
  }

  @Override
  Token lex() {
    int c = at(pos);
    if (c < 0) {
      return Token.EOF; // errors there show the token before it
    }
    start = pos;
    return switch (state) {
      case INIT -> init(c);
      case COMMENT -> comment(c);
      case META_NAME -> metaName(c);
      case META_TEXT -> metaText(c);
      case LABELS -> labels(c, State.LABEL_VALUE, State.VALUE, true);
      case LABEL_VALUE -> c == '"' ? quoted(Token.LVALUE, false, State.LABELS) : Token.INVALID;
      case VALUE -> value(c);
      case TIMESTAMP -> timestamp(c, State.TIMESTAMP);
      case EXEMPLAR -> labels(c, State.EXEMPLAR_VALUE, State.EXEMPLAR_VALUE, false);
      case EXEMPLAR_VALUE -> exemplarValue(c);
      case EXEMPLAR_TIMESTAMP -> timestamp(c, State.EXEMPLAR_TIMESTAMP);
    };
  }

  private Token init(int c) {
    if (c == '#') {
      if (advance() != ' ') {
        return Token.INVALID;
      }
      advance();
      state = State.COMMENT;
      return comment(at(pos));
    }
    if (c == '{') {
      return single(Token.BOPEN, State.LABELS);
    }
    boolean name = Bytes.isNameStart(c) || c == ':';
    return name ? name(Token.MNAME, true, State.VALUE) : Token.INVALID;
  }

  private Token comment(int c) {
    switch (c) {
      case 'H':
        return word("HELP ") ? accept(Token.HELP, State.META_NAME) : Token.INVALID;
      case 'T':
        return word("TYPE ") ? accept(Token.TYPE, State.META_NAME) : Token.INVALID;
      case 'U':
        return word("UNIT ") ? accept(Token.UNIT, State.META_NAME) : Token.INVALID;
      case 'E':
        if (!word("EOF")) {
          return Token.INVALID;
        }
        if (at(pos) == '\n') {
          pos++;
        }
        return accept(Token.EOFWORD, State.INIT);
      default:
        return Token.INVALID;
    }
  }

  private Token metaName(int c) {
    if (c == '"') {
      return quoted(Token.MNAME, true, State.META_TEXT);
    }
    boolean name = Bytes.isNameStart(c) || c == ':';
    return name ? name(Token.MNAME, true, State.META_TEXT) : Token.INVALID;
  }

  private Token metaText(int first) {
    if (first != ' ') {
      return Token.INVALID;
    }
    int c = advance();
    while (c != '\n') {
      if (c <= 0) {
        return Token.INVALID;
      }
      c = advance();
    }
    pos++;
    return accept(Token.TEXT, State.INIT);
  }

  private Token value(int c) {
    if (c == '{') {
      return single(Token.BOPEN, State.LABELS);
    }
    return c == ' ' ? spaced(Token.VALUE, State.TIMESTAMP) : Token.INVALID;
  }

  private Token exemplarValue(int c) {
    if (c == '"') {
      return quoted(Token.LVALUE, false, State.EXEMPLAR);
    }
    return c == ' ' ? spaced(Token.VALUE, State.EXEMPLAR_TIMESTAMP) : Token.INVALID;
  }

  private Token timestamp(int c, State here) {
    if (c == '\n') {
      return single(Token.LINEBREAK, State.INIT);
    }
    if (c != ' ') {
      return Token.INVALID;
    }
    if (here == State.TIMESTAMP && at(pos + 1) == '#' && at(pos + 2) == ' ') {
      pos += 3;
      return at(pos) == '{' ? single(Token.COMMENT, State.EXEMPLAR) : Token.INVALID;
    }
    return spaced(Token.TIMESTAMP, here);
  }

  /** A space and at least one byte that is neither space nor line break. */
  private Token spaced(Token token, State next) {
    int c = advance();
    if (c <= 0 || c == ' ' || c == '\n') {
      return Token.INVALID;
    }
    while (c > 0 && c != ' ' && c != '\n') {
      c = advance();
    }
    return accept(token, next);
  }
}
