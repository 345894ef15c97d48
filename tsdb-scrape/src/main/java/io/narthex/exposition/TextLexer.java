package io.narthex.exposition;

/**
 * Tokens of the Prometheus text format. A line break stands behind the last line if it has none.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/promlex.l
 */
final class TextLexer extends Lexer {
  @Override
  int at(int i) {
    if (i < end) {
      return data[i] & 0xff;
    }
    return i == end ? '\n' : -1;
  }

  /** The next token, white space passed over. */
  @Override
  Token lex() {
    int c = at(pos);
    start = pos;
    while (Bytes.isBlank(c) && state != State.META_TEXT) {
      c = advance();
      start = pos;
    }
    if (c < 0) {
      return Token.EOF;
    }
    return switch (state) {
      case INIT -> init(c);
      case META_NAME -> metaName(c);
      case META_TEXT -> metaText(c);
      case LABELS -> labels(c, State.LABEL_VALUE, State.VALUE, true);
      case LABEL_VALUE -> c == '"' ? quoted(Token.LVALUE, true, State.LABELS) : Token.INVALID;
      case VALUE -> value(c);
      case TIMESTAMP -> timestamp(c);
      default -> throw new AssertionError(state);
    };
  }

  private Token init(int c) {
    if (c == 0) {
      return Token.EOF; // so does the format's first implementation; the rest is not looked at
    }
    if (c == '\n') {
      return single(Token.LINEBREAK, State.INIT);
    }
    if (c == '#') {
      return hash();
    }
    if (c == '{') {
      return single(Token.BOPEN, State.LABELS);
    }
    boolean name = Bytes.isNameStart(c) || c == ':';
    return name ? name(Token.MNAME, true, State.VALUE) : Token.INVALID;
  }

  private Token hash() {
    int c = advance();
    if (!Bytes.isBlank(c)) {
      return comment(c);
    }
    state = State.COMMENT;
    while (Bytes.isBlank(c)) {
      c = advance();
    }
    if (c == 'H' && word("HELP") && Bytes.isBlank(at(pos))) {
      return blanks(Token.HELP);
    }
    if (c == 'T' && word("TYPE") && Bytes.isBlank(at(pos))) {
      return blanks(Token.TYPE);
    }
    return comment(at(pos));
  }

  private Token blanks(Token token) {
    while (Bytes.isBlank(at(pos))) {
      advance();
    }
    return accept(token, State.META_NAME);
  }

  private Token comment(int first) {
    int c = first;
    while (c != '\n') {
      if (c <= 0) {
        return Token.EOF;
      }
      c = advance();
    }
    return accept(Token.COMMENT, State.INIT);
  }

  private Token metaName(int c) {
    if (c == '"') {
      return quoted(Token.MNAME, true, State.META_TEXT);
    }
    boolean name = Bytes.isNameStart(c) || c == ':';
    return name ? name(Token.MNAME, true, State.META_TEXT) : Token.INVALID;
  }

  private Token metaText(int first) {
    int c = first;
    while (c > 0 && c != '\n') {
      c = advance();
    }
    return accept(Token.TEXT, State.INIT);
  }

  private Token value(int c) {
    if (c == '{') {
      return single(Token.BOPEN, State.LABELS);
    }
    if (c == '\n' || c == 0) {
      return Token.INVALID;
    }
    int next = c;
    while (next > 0 && next != '{' && next != '\n' && !Bytes.isBlank(next)) {
      next = advance();
    }
    return accept(Token.VALUE, State.TIMESTAMP);
  }

  private Token timestamp(int c) {
    if (c == '\n') {
      return single(Token.LINEBREAK, State.INIT);
    }
    if (c < '0' || c > '9') {
      return Token.INVALID;
    }
    int next = c;
    while (next >= '0' && next <= '9') {
      next = advance();
    }
    return Token.TIMESTAMP;
  }
}
