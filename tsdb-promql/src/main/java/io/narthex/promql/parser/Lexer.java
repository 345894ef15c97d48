package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;
import java.util.Locale;

/**
 * Cuts a query into tokens, one at a time.
 *
 * <p>What a character means depends on where it stands: inside braces keywords are plain names;
 * directly after {@code [} only durations and their arithmetic are allowed, after the first of them
 * names other than {@code step}, {@code range}, {@code min_of} and {@code max_of} still are not.
 * Brackets and parentheses that do not match are found here, before any grammar.
 *
 * <pre>
 *   while (lexer.next() != TokenType.EOF) { lexer.type(); lexer.text(); lexer.start(); }
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/parser/lex.go Lexer
 */
final class Lexer {
  /** What {@code peekChar} gives at the end. */
  private static final int END = -1;

  private final SourceText source;
  private final CharCursor in;
  private int parenDepth;
  private boolean braceOpen;
  private boolean bracketOpen;

  /** Directly behind a bracket or an operator inside of brackets. */
  private boolean durationStart;

  private boolean gotColon;
  private boolean gotDuration;

  private TokenType type = TokenType.EOF;
  private int start;
  private int end;

  Lexer(SourceText source) {
    this.source = source;
    this.in = new CharCursor(source.text());
  }

  /** Moves to the next token; comments and space are skipped. */
  TokenType next() {
    type = scan();
    start = in.mark();
    end = in.pos();
    return type;
  }

  TokenType type() {
    return type;
  }

  /** The current token as written. */
  String text() {
    return source.text().substring(start, end);
  }

  /** Byte offset of the current token. */
  int start() {
    return source.bytesBefore(start);
  }

  /** Byte offset behind the current token. */
  int end() {
    return source.bytesBefore(end);
  }

  /** Index of the character behind the current token. */
  int charEnd() {
    return end;
  }

  PositionRange position() {
    return new PositionRange(start(), end());
  }

  private TokenType scan() {
    while (true) {
      in.setMark();
      int c = in.peek();
      if (durationStart) {
        if (CharCursor.isSpace(c)) {
          in.skipSpaces();
          continue;
        }
        return scanDuration();
      }
      if (c == '#') {
        skipComment();
      } else if (CharCursor.isSpace(c)) {
        in.skipSpaces();
      } else {
        return braceOpen ? scanBraces() : scanStatement();
      }
    }
  }

  private void skipComment() {
    int c = in.peek();
    while (c != END && c != '\n' && c != '\r') {
      in.read();
      c = in.peek();
    }
  }

  private TokenType scanStatement() {
    int c = in.read();
    if (CharCursor.isDigit(c) || (c == '.' && CharCursor.isDigit(in.peek()))) {
      in.back();
      return numberOrDuration();
    }
    if (CharCursor.isAlpha(c) || c == ':') {
      in.back();
      return bracketOpen ? wordInBrackets() : word();
    }
    return switch (c) {
      case END -> endOfInput();
      case ',' -> TokenType.COMMA;
      case '*' -> TokenType.MUL;
      case '/' -> TokenType.DIV;
      case '%' -> TokenType.MOD;
      case '+' -> TokenType.ADD;
      case '-' -> TokenType.SUB;
      case '^' -> TokenType.POW;
      case '@' -> TokenType.AT;
      case '=' -> equal();
      case '!' -> notEqual();
      case '<' -> oneOf('=', TokenType.LTE, '/', TokenType.TRIM_UPPER, TokenType.LSS);
      case '>' -> oneOf('=', TokenType.GTE, '/', TokenType.TRIM_LOWER, TokenType.GTR);
      case '"', '\'', '`' -> string(c);
      case '(' -> openParen();
      case ')' -> closeParen();
      case '{' -> {
        braceOpen = true;
        yield TokenType.LEFT_BRACE;
      }
      case '[' -> openBracket();
      case ']' -> closeBracket();
      default -> throw error("unexpected character: " + CharCursor.quote(c));
    };
  }

  private TokenType endOfInput() {
    if (parenDepth != 0) {
      throw error("unclosed left parenthesis");
    }
    if (bracketOpen) {
      throw error("unclosed left bracket");
    }
    return TokenType.EOF;
  }

  private TokenType equal() {
    int c = in.peek();
    if (c == '~') {
      throw error("unexpected character after '=': '~'");
    }
    return oneOf('=', TokenType.EQLC, '=', TokenType.EQLC, TokenType.EQL);
  }

  private TokenType notEqual() {
    int c = in.read();
    if (c != '=') {
      throw error("unexpected character after '!': " + CharCursor.quote(c));
    }
    return TokenType.NEQ;
  }

  private TokenType oneOf(int c1, TokenType t1, int c2, TokenType t2, TokenType otherwise) {
    int c = in.peek();
    if (c != c1 && c != c2) {
      return otherwise;
    }
    in.read();
    return c == c1 ? t1 : t2;
  }

  private TokenType openParen() {
    parenDepth++;
    return TokenType.LEFT_PAREN;
  }

  private TokenType closeParen() {
    if (--parenDepth < 0) {
      in.setMark();
      throw error("unexpected right parenthesis ')'");
    }
    return TokenType.RIGHT_PAREN;
  }

  private TokenType openBracket() {
    if (bracketOpen) {
      throw error("unexpected left bracket '['");
    }
    gotColon = false;
    bracketOpen = true;
    durationStart = true;
    return TokenType.LEFT_BRACKET;
  }

  private TokenType closeBracket() {
    if (!bracketOpen) {
      throw error("unexpected right bracket ']'");
    }
    bracketOpen = false;
    return TokenType.RIGHT_BRACKET;
  }

  private TokenType wordInBrackets() {
    int first = in.read();
    if (first == ':') {
      if (gotColon) {
        throw error("unexpected colon ':'");
      }
      gotColon = true;
      return TokenType.COLON;
    }
    TokenType keyword = durationWord();
    if (keyword != TokenType.EOF) {
      return keyword;
    }
    throw error("unexpected character: " + CharCursor.quote(first) + ", expected ':'");
  }

  /** The word that a duration expression may contain, or EOF; its first letter was read. */
  private TokenType durationWord() {
    while (CharCursor.isAlpha(in.peek())) {
      in.read();
    }
    return switch (in.marked().toLowerCase(Locale.ROOT)) {
      case "step" -> TokenType.STEP;
      case "range" -> TokenType.RANGE;
      case "min_of" -> TokenType.MIN_OF;
      case "max_of" -> TokenType.MAX_OF;
      default -> TokenType.EOF;
    };
  }

  private TokenType word() {
    boolean colon = false;
    while (CharCursor.isAlphanumeric(in.peek()) || in.peek() == ':') {
      colon |= in.read() == ':';
    }
    TokenType keyword = TokenType.ofWord(in.marked());
    if (keyword == null) {
      return colon ? TokenType.METRIC_IDENTIFIER : TokenType.IDENTIFIER;
    }
    boolean isFill =
        keyword == TokenType.FILL
            || keyword == TokenType.FILL_LEFT
            || keyword == TokenType.FILL_RIGHT;
    return isFill && !in.isFollowedBy('(') ? TokenType.IDENTIFIER : keyword;
  }

  private TokenType scanBraces() {
    int c = in.read();
    if (CharCursor.isAlpha(c)) {
      while (CharCursor.isAlphanumeric(in.peek())) {
        in.read();
      }
      return TokenType.IDENTIFIER;
    }
    return switch (c) {
      case END -> throw error("unexpected end of input inside braces");
      case ',' -> TokenType.COMMA;
      case '"', '\'', '`' -> string(c);
      case '=' -> oneOf('~', TokenType.EQL_REGEX, '~', TokenType.EQL_REGEX, TokenType.EQL);
      case '!' -> {
        int second = in.read();
        if (second != '~' && second != '=') {
          throw error("unexpected character after '!' inside braces: " + CharCursor.quote(second));
        }
        yield second == '~' ? TokenType.NEQ_REGEX : TokenType.NEQ;
      }
      case '{' -> throw error("unexpected left brace '{'");
      case '}' -> {
        braceOpen = false;
        yield TokenType.RIGHT_BRACE;
      }
      default -> throw error("unexpected character inside braces: " + CharCursor.quote(c));
    };
  }

  private TokenType scanDuration() {
    int c = in.read();
    if (CharCursor.isDigit(c) || (c == '.' && CharCursor.isDigit(in.peek()))) {
      in.back();
      gotDuration = true;
      durationStart = false;
      return numberOrDuration();
    }
    return switch (c) {
      case END -> throw error("unexpected end of input in duration expression");
      case ']' -> {
        bracketOpen = false;
        gotColon = false;
        durationStart = false;
        yield TokenType.RIGHT_BRACKET;
      }
      case ':' -> colonInDuration();
      case '(' -> openParen();
      case ')' -> closeParen();
      case '+' -> TokenType.ADD;
      case '-' -> TokenType.SUB;
      case '*' -> TokenType.MUL;
      case '/' -> TokenType.DIV;
      case '%' -> TokenType.MOD;
      case '^' -> TokenType.POW;
      case ',' -> TokenType.COMMA;
      default -> {
        boolean startsWord = c != END && "srmSRM".indexOf(c) >= 0;
        TokenType keyword = startsWord ? durationWord() : TokenType.EOF;
        if (keyword == TokenType.EOF) {
          throw error("unexpected character in duration expression: " + CharCursor.quote(c));
        }
        yield keyword;
      }
    };
  }

  private TokenType colonInDuration() {
    if (!gotDuration) {
      in.setMark();
      throw error("unexpected colon before duration in duration expression");
    }
    if (gotColon) {
      in.setMark();
      throw error("unexpected repeated colon in duration expression");
    }
    gotColon = true;
    return TokenType.COLON;
  }

  private TokenType numberOrDuration() {
    if (NumberScanner.number(in, true)) {
      return TokenType.NUMBER;
    }
    if (NumberScanner.restOfDuration(in)) {
      return TokenType.DURATION;
    }
    throw error("bad number or duration syntax: " + LabelText.quote(in.marked()));
  }

  private TokenType string(int quote) {
    String problem = StringScanner.scan(in, quote);
    if (problem != null) {
      throw error(problem);
    }
    return TokenType.STRING;
  }

  /** An error from the beginning of the current token to the end of the text. */
  private ParseException error(String reason) {
    int from = source.bytesBefore(in.mark());
    return new ParseException(source, new PositionRange(from, source.byteLength()), reason, 0);
  }
}
