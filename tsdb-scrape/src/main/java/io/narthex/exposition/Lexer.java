package io.narthex.exposition;

/**
 * Splits a text body into tokens; what a byte means depends on where in a line the lexer is.
 *
 * <pre>
 *   # HELP name text          INIT: '# ' -> COMMENT: HELP -> META_NAME: name -> META_TEXT: text
 *   name {label="value"} 1 2  INIT: name -> VALUE: '{' -> LABELS: label '=' -> LABEL_VALUE: "value"
 *                             -> LABELS: '}' -> VALUE: 1 -> TIMESTAMP: 2
 * </pre>
 *
 * <p>Lexing stops at the first byte that no rule of the state takes: {@link Token#INVALID} then
 * covers what was looked at, which messages show. The exact set of accepted bytes, accidents
 * included, is Prometheus's; so this is the careful way, and {@link SeriesScanner} the fast one for
 * ordinary lines.
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/textparse/promlex.l, openmetricslex.l
 */
abstract class Lexer {
  enum State {
    INIT,
    COMMENT,
    META_NAME,
    META_TEXT,
    LABELS,
    LABEL_VALUE,
    VALUE,
    TIMESTAMP,
    EXEMPLAR,
    EXEMPLAR_VALUE,
    EXEMPLAR_TIMESTAMP
  }

  byte[] data = new byte[0];

  /** End of the body. Beyond it {@link #at} gives what the format says. */
  int end;

  /** Start of the current token. */
  int start;

  /** Behind the current token; after INVALID, the byte that did not fit. */
  int pos;

  State state = State.INIT;

  void reset(byte[] data, int from, int to) {
    this.data = data;
    start = from;
    pos = from;
    end = to;
    state = State.INIT;
  }

  /** Continues at the start of a line. */
  void startLine(int at) {
    pos = at;
    start = at;
    state = State.INIT;
  }

  abstract Token lex();

  /** The byte at {@code i}; -1 where the body has ended. */
  abstract int at(int i);

  /** Advances; NUL bytes are passed over in the states that may hold them. */
  final int advance() {
    pos++;
    int c = at(pos);
    while (c == 0 && takesNul()) {
      c = at(++pos);
    }
    return c;
  }

  private boolean takesNul() {
    return state == State.LABEL_VALUE || state == State.META_TEXT || state == State.COMMENT;
  }

  final Token accept(Token token, State next) {
    state = next;
    return token;
  }

  /** One byte that is a token by itself. */
  final Token single(Token token, State next) {
    advance();
    return accept(token, next);
  }

  /** {@code [a-zA-Z_][a-zA-Z0-9_]*}, with {@code :} if {@code colon}; the first byte is checked. */
  final Token name(Token token, boolean colon, State next) {
    int c = advance();
    while (Bytes.isNameByte(c) || (colon && c == ':')) {
      c = advance();
    }
    return accept(token, next);
  }

  /** A string in double quotes from the current byte on, a backslash protecting the one behind. */
  final Token quoted(Token token, boolean lineBreaks, State next) {
    int c = advance();
    while (c != '"') {
      if (c == '\\') {
        c = advance();
        if (c == '\n' || c <= 0) {
          return Token.INVALID;
        }
      } else if (c <= 0 || (c == '\n' && !lineBreaks)) {
        return Token.INVALID;
      }
      c = advance();
    }
    pos++;
    return accept(token, next);
  }

  /** Compares the bytes at the cursor with a word, advancing over what agrees. */
  final boolean word(String word) {
    int c = at(pos);
    for (int i = 0; i < word.length(); i++) {
      if (c != word.charAt(i)) {
        return false;
      }
      c = advance();
    }
    return true;
  }

  /** Labels between braces, of a series or an exemplar. */
  final Token labels(int c, State afterEqual, State afterClose, boolean lineBreaks) {
    State here = state;
    if (c == '}') {
      return single(Token.BCLOSE, afterClose);
    } else if (c == '=') {
      return single(Token.EQUAL, afterEqual);
    } else if (c == ',') {
      return single(Token.COMMA, here);
    } else if (c == '"') {
      return quoted(Token.QSTRING, lineBreaks, here);
    }
    return Bytes.isNameStart(c) ? name(Token.LNAME, false, here) : Token.INVALID;
  }
}
