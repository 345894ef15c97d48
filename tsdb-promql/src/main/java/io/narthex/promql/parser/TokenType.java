package io.narthex.promql.parser;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of tokens. The group decides how a token is shown in an error message.
 *
 * @upstream promql/parser/lex.go ItemType
 */
enum TokenType {
  EOF("end of input", Group.NAMED),
  IDENTIFIER("identifier", Group.NAMED),
  METRIC_IDENTIFIER("metric identifier", Group.NAMED),
  STRING("string", Group.NAMED),
  NUMBER("number", Group.NAMED),
  DURATION("duration", Group.NAMED),

  LEFT_PAREN("(", Group.PLAIN),
  RIGHT_PAREN(")", Group.PLAIN),
  LEFT_BRACE("{", Group.PLAIN),
  RIGHT_BRACE("}", Group.PLAIN),
  LEFT_BRACKET("[", Group.PLAIN),
  RIGHT_BRACKET("]", Group.PLAIN),
  COMMA(",", Group.PLAIN),
  COLON(":", Group.PLAIN),
  EQL("=", Group.PLAIN),

  ADD(BinaryOp.ADD),
  SUB(BinaryOp.SUB),
  MUL(BinaryOp.MUL),
  DIV(BinaryOp.DIV),
  MOD(BinaryOp.MOD),
  POW(BinaryOp.POW),
  EQLC(BinaryOp.EQUAL),
  NEQ(BinaryOp.NOT_EQUAL),
  LSS(BinaryOp.LESS),
  LTE(BinaryOp.LESS_OR_EQUAL),
  GTR(BinaryOp.GREATER),
  GTE(BinaryOp.GREATER_OR_EQUAL),
  TRIM_UPPER(BinaryOp.TRIM_UPPER),
  TRIM_LOWER(BinaryOp.TRIM_LOWER),
  LAND(BinaryOp.AND),
  LOR(BinaryOp.OR),
  LUNLESS(BinaryOp.UNLESS),
  ATAN2(BinaryOp.ATAN2),
  EQL_REGEX("=~", Group.OPERATOR),
  NEQ_REGEX("!~", Group.OPERATOR),
  AT("@", Group.OPERATOR),

  AVG(AggregateOp.AVG),
  BOTTOMK(AggregateOp.BOTTOMK),
  COUNT(AggregateOp.COUNT),
  COUNT_VALUES(AggregateOp.COUNT_VALUES),
  GROUP(AggregateOp.GROUP),
  MAX(AggregateOp.MAX),
  MIN(AggregateOp.MIN),
  QUANTILE(AggregateOp.QUANTILE),
  STDDEV(AggregateOp.STDDEV),
  STDVAR(AggregateOp.STDVAR),
  SUM(AggregateOp.SUM),
  TOPK(AggregateOp.TOPK),
  LIMITK(AggregateOp.LIMITK),
  LIMIT_RATIO(AggregateOp.LIMIT_RATIO),

  BOOL("bool", Group.KEYWORD),
  BY("by", Group.KEYWORD),
  GROUP_LEFT("group_left", Group.KEYWORD),
  GROUP_RIGHT("group_right", Group.KEYWORD),
  FILL("fill", Group.KEYWORD),
  FILL_LEFT("fill_left", Group.KEYWORD),
  FILL_RIGHT("fill_right", Group.KEYWORD),
  IGNORING("ignoring", Group.KEYWORD),
  OFFSET("offset", Group.KEYWORD),
  SMOOTHED("smoothed", Group.KEYWORD),
  ANCHORED("anchored", Group.KEYWORD),
  ON("on", Group.KEYWORD),
  WITHOUT("without", Group.KEYWORD),

  START("start", Group.PREPROCESSOR),
  END("end", Group.PREPROCESSOR),
  STEP("step", Group.PREPROCESSOR),
  RANGE("range", Group.PREPROCESSOR),
  MAX_OF("max_of", Group.PREPROCESSOR),
  MIN_OF("min_of", Group.PREPROCESSOR);

  /** How a token is shown. */
  enum Group {
    /** By what it is: {@code identifier "foo"}. */
    NAMED,
    /** By its text: {@code "("}. */
    PLAIN,
    PREPROCESSOR,
    /** As {@code <op:+>}. */
    OPERATOR,
    /** As {@code <aggr:sum>}. */
    AGGREGATOR,
    /** As {@code <by>}. */
    KEYWORD
  }

  private static final Map<String, TokenType> WORDS = words();

  private final String text;
  private final Group group;
  private final @Nullable BinaryOp binaryOp;
  private final @Nullable AggregateOp aggregateOp;

  TokenType(String text, Group group) {
    this.text = text;
    this.group = group;
    this.binaryOp = null;
    this.aggregateOp = null;
  }

  TokenType(BinaryOp op) {
    this.text = op.text();
    this.group = Group.OPERATOR;
    this.binaryOp = op;
    this.aggregateOp = null;
  }

  TokenType(AggregateOp op) {
    this.text = op.text();
    this.group = Group.AGGREGATOR;
    this.binaryOp = null;
    this.aggregateOp = op;
  }

  private static Map<String, TokenType> words() {
    Map<String, TokenType> words = new HashMap<>();
    for (TokenType type : values()) {
      boolean isWord = Character.isLetter(type.text.charAt(0)) && type.group != Group.NAMED;
      if (isWord) {
        words.put(type.text, type);
      }
    }
    words.put("inf", NUMBER);
    words.put("nan", NUMBER);
    return words;
  }

  /** The keyword that {@code word} is in any case, or null. */
  static @Nullable TokenType ofWord(String word) {
    return word.length() > 12 ? null : WORDS.get(word.toLowerCase(Locale.ROOT));
  }

  String text() {
    return text;
  }

  Group group() {
    return group;
  }

  @Nullable BinaryOp binaryOp() {
    return binaryOp;
  }

  @Nullable AggregateOp aggregateOp() {
    return aggregateOp;
  }

  /** Whether the word may be the name of a metric. */
  boolean isMetricName() {
    return switch (this) {
      case IDENTIFIER,
          METRIC_IDENTIFIER,
          BY,
          WITHOUT,
          FILL,
          FILL_LEFT,
          FILL_RIGHT,
          LAND,
          LOR,
          LUNLESS,
          OFFSET,
          ANCHORED,
          SMOOTHED ->
          true;
      default -> group == Group.AGGREGATOR || group == Group.PREPROCESSOR;
    };
  }

  /** Whether the word may be a label name in a grouping list: any but {@code without}. */
  boolean isLabelName() {
    return switch (this) {
      case IDENTIFIER, METRIC_IDENTIFIER, LAND, LOR, LUNLESS, ATAN2 -> true;
      case WITHOUT -> false;
      default -> group == Group.AGGREGATOR || group == Group.PREPROCESSOR || group == Group.KEYWORD;
    };
  }
}
