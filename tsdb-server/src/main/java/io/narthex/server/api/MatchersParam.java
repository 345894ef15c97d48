package io.narthex.server.api;

import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.ParseException;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameter {@code match[]}: selectors, each with at least one matcher that an empty label does
 * not satisfy.
 *
 * @upstream web/api/v1/api.go parseMatchersParam
 */
final class MatchersParam {
  private static final Parser PARSER = new Parser(ParserOptions.DEFAULT);

  private MatchersParam() {}

  /**
   * Parses all selectors.
   *
   * @throws IllegalArgumentException with upstream's text if one is no selector or matches
   *     everything
   */
  static List<List<Matcher>> parse(List<String> selectors) {
    List<List<Matcher>> sets = new ArrayList<>();
    for (String selector : selectors) {
      sets.add(parseOne(selector));
    }
    for (List<Matcher> set : sets) {
      if (set.stream().allMatch(m -> m.matches(""))) {
        throw new IllegalArgumentException("match[] must contain at least one non-empty matcher");
      }
    }
    return sets;
  }

  /**
   * Parses one selector, which may match everything.
   *
   * @throws IllegalArgumentException with upstream's text if it is no selector
   */
  static List<Matcher> parseOne(String selector) {
    try {
      return PARSER.parseMetricSelector(selector);
    } catch (ParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
