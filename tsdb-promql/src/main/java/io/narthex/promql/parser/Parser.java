package io.narthex.promql.parser;

import io.narthex.model.labels.Labels;
import io.narthex.model.labels.Matcher;
import java.util.List;

/**
 * Parses queries, selectors and metrics.
 *
 * <p>The first error ends parsing. Work is linear in the length of the text, and stack depth is
 * bounded: deeper nesting than 500 levels, or a tree higher than 1000, is an error.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/parser/parse.go Parser
 */
public final class Parser {
  private final ParserOptions options;

  /** A parser that takes what these options let through; it may be used again and again. */
  public Parser(ParserOptions options) {
    this.options = options;
  }

  /** Which experimental parts are accepted. */
  public ParserOptions options() {
    return options;
  }

  /**
   * A query as a tree, its types checked.
   *
   * @throws ParseException if the text is no valid query
   */
  public Expr parseExpr(String text) {
    return new ExprParser(new TokenReader(text), options).parse();
  }

  /**
   * The matchers of a selector such as {@code up{job="a"}}, for instance a {@code match[]} of the
   * API. A selector that matches everything is not refused.
   *
   * @throws ParseException if the text is no selector
   */
  public List<Matcher> parseMetricSelector(String text) {
    TokenReader tokens = new TokenReader(text);
    SelectorParser selectors = new SelectorParser(tokens);
    VectorSelector selector;
    if (tokens.peek() != TokenType.LEFT_BRACE && !tokens.peek().isMetricName()) {
      throw tokens.unexpected();
    }
    if (tokens.peek() == TokenType.LEFT_BRACE) {
      selector = selectors.selector();
    } else {
      tokens.take();
      selector = selectors.selector(tokens.text(), tokens.position());
    }
    tokens.expect(TokenType.EOF);
    return selector.matchers();
  }

  /**
   * Name and labels written as {@code up{job="a"}}.
   *
   * @throws ParseException if the text is no metric
   */
  public Labels parseMetric(String text) {
    TokenReader tokens = new TokenReader(text);
    Labels labels = new SelectorParser(tokens).metric(false);
    tokens.expect(TokenType.EOF);
    return labels;
  }

  /**
   * A series of a test script, such as {@code up{job="a"} 1 0 _ 1+1x5}.
   *
   * @throws ParseException if the text describes no series
   */
  public SeriesDescription parseSeries(String text) {
    return SeriesParser.parse(text);
  }
}
