package io.narthex.cli;

import io.narthex.model.labels.Matcher;
import io.narthex.promql.parser.Parser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.storage.Querier;
import io.narthex.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;

/** Series selectors as given on the command line. */
final class Selectors {
  /** What promtool takes if nothing is said. */
  static final String ALL = "{__name__=~'(?s:.*)'}";

  private Selectors() {}

  static List<Matcher> parse(String selector) {
    return new Parser(ParserOptions.DEFAULT).parseMetricSelector(selector);
  }

  /** The series that satisfy any of the selectors, sorted. */
  static SeriesSet select(Querier querier, List<String> selectors) {
    List<SeriesSet> sets = new ArrayList<>();
    for (String selector : selectors) {
      sets.add(querier.select(true, null, parse(selector)));
    }
    return SeriesSet.merge(sets, 0);
  }
}
