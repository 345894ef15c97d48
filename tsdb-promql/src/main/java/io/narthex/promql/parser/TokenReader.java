package io.narthex.promql.parser;

import io.narthex.model.labels.LabelText;

/**
 * The tokens of a query with one token of lookahead, and the errors about them.
 *
 * <p>An unexpected token is reported together with what is being read at that moment: the
 * {@linkplain Context context}. Whoever reads a construct that has one sets it before and puts the
 * old one back behind; there is no need to do so when an error is thrown, since the first error
 * ends everything.
 *
 * <p>Tokens are read as late as possible, so that an error about what was read so far comes before
 * an error in what follows.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/parser/parse.go parser.Lex, parser.unexpected
 */
final class TokenReader {
  /** What is being read, and what would be right there. */
  record Context(String what, String expected) {
    static final Context NONE = new Context("", "");
    static final Context AGGREGATION = new Context("aggregation", "");
    static final Context GROUPING = new Context("grouping opts", "\"(\"");
    static final Context GROUPING_LABEL = new Context("grouping opts", "label");
    static final Context GROUPING_NEXT = new Context("grouping opts", "\",\" or \")\"");
    static final Context MATCHER = new Context("label matching", "identifier or \"}\"");
    static final Context MATCHER_OPERATOR =
        new Context("label matching", "label matching operator");
    static final Context MATCHER_VALUE = new Context("label matching", "string");
    static final Context MATCHER_NEXT = new Context("label matching", "\",\" or \"}\"");
    static final Context LABEL = new Context("label set", "identifier or \"}\"");
    static final Context LABEL_EQUALS = new Context("label set", "\"=\"");
    static final Context LABEL_VALUE = new Context("label set", "string");
    static final Context LABEL_NEXT = new Context("label set", "\",\" or \"}\"");
    static final Context OFFSET = new Context("offset", "number, duration, step(), or range()");
    static final Context AT = new Context("@", "timestamp");
    static final Context RANGE_START =
        new Context("subquery or range selector", "number, duration, step(), or range()");
    static final Context RANGE_NEXT = new Context("subquery or range", "\":\" or \"]\"");
    static final Context STEP_START =
        new Context("subquery selector", "number, duration, step(), range(), or \"]\"");
    static final Context STEP_NEXT = new Context("subquery selector", "\"]\"");
  }

  private static final int SHOWN_LENGTH = 10;

  private final SourceText source;
  private final Lexer lexer;
  private boolean peeked;
  private Context context = Context.NONE;

  /** End of the last bracket, brace, parenthesis, number or duration that was read. */
  private int lastClosing;

  TokenReader(String text) {
    this.source = SourceText.of(text);
    this.lexer = new Lexer(source);
  }

  /** The kind of the next token. */
  TokenType peek() {
    if (!peeked) {
      lexer.next();
      peeked = true;
    }
    return lexer.type();
  }

  /** Consumes the next token; {@link #position} and {@link #text} still tell about it. */
  TokenType take() {
    TokenType type = peek();
    peeked = false;
    switch (type) {
      case RIGHT_BRACE, RIGHT_PAREN, RIGHT_BRACKET, DURATION, NUMBER -> lastClosing = lexer.end();
      default -> {}
    }
    return type;
  }

  /** Consumes the next token if it is of the kind. */
  boolean accept(TokenType type) {
    if (peek() != type) {
      return false;
    }
    take();
    return true;
  }

  /** Consumes the next token, which must be of the kind. */
  void expect(TokenType type) {
    if (!accept(type)) {
      throw unexpected();
    }
  }

  /** Position of the last token looked at. */
  PositionRange position() {
    return lexer.position();
  }

  /** Text of the last token looked at. */
  String text() {
    return lexer.text();
  }

  int lastClosing() {
    return lastClosing;
  }

  /** Index in the text of the first character behind the last token. */
  int charEnd() {
    return lexer.charEnd();
  }

  SourceText source() {
    return source;
  }

  Context context() {
    return context;
  }

  void context(Context newContext) {
    context = newContext;
  }

  /** The next token fits nowhere. */
  ParseException unexpected() {
    peek();
    StringBuilder sb = new StringBuilder("unexpected ").append(describe());
    if (!context.what().isEmpty()) {
      sb.append(" in ").append(context.what());
    }
    if (!context.expected().isEmpty()) {
      sb.append(", expected ").append(context.expected());
    }
    return error(position(), sb.toString());
  }

  ParseException error(PositionRange position, String reason) {
    return new ParseException(source, position, reason, 0);
  }

  private String describe() {
    TokenType type = lexer.type();
    String text = lexer.text();
    return switch (type.group()) {
      case OPERATOR -> "<op:" + text + ">";
      case AGGREGATOR -> "<aggr:" + text + ">";
      case KEYWORD -> "<" + text + ">";
      case PLAIN, PREPROCESSOR -> shortened(text);
      case NAMED -> named(type, text);
    };
  }

  private static String named(TokenType type, String text) {
    return switch (type) {
      case EOF -> type.text();
      case IDENTIFIER, METRIC_IDENTIFIER -> type.text() + " " + LabelText.quote(text);
      default -> type.text() + " " + shortened(text);
    };
  }

  private static String shortened(String text) {
    if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= SHOWN_LENGTH) {
      return LabelText.quote(text);
    }
    int end =
        text.offsetByCodePoints(0, Math.min(SHOWN_LENGTH, text.codePointCount(0, text.length())));
    return LabelText.quote(text.substring(0, end)) + "...";
  }
}
