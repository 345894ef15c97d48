package io.narthex.promql.parser;

/**
 * The aggregation operators.
 *
 * @upstream promql/parser/lex.go ItemType.IsAggregator
 */
public enum AggregateOp {
  SUM("sum", false),
  AVG("avg", false),
  COUNT("count", false),
  MIN("min", false),
  MAX("max", false),
  GROUP("group", false),
  STDDEV("stddev", false),
  STDVAR("stdvar", false),
  TOPK("topk", true),
  BOTTOMK("bottomk", true),
  COUNT_VALUES("count_values", true),
  QUANTILE("quantile", true),
  LIMITK("limitk", true),
  LIMIT_RATIO("limit_ratio", true);

  private final String text;
  private final boolean hasParam;

  AggregateOp(String text, boolean hasParam) {
    this.text = text;
    this.hasParam = hasParam;
  }

  /** The operator as written. */
  public String text() {
    return text;
  }

  /** Whether a parameter precedes the aggregated expression. */
  public boolean hasParam() {
    return hasParam;
  }

  /** Whether it needs {@code promql-experimental-functions}. */
  public boolean isExperimental() {
    return this == LIMITK || this == LIMIT_RATIO;
  }
}
