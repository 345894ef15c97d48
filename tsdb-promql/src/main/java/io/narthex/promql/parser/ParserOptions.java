package io.narthex.promql.parser;

/**
 * Which experimental parts of the language are accepted.
 *
 * @param experimentalFunctions {@code promql-experimental-functions}
 * @param durationExpressions arithmetic in the place of durations; on by default
 * @param extendedRangeSelectors {@code promql-extended-range-selectors}: {@code anchored} and
 *     {@code smoothed}
 * @param binopFillModifiers {@code promql-binop-fill-modifiers}
 * @upstream promql/parser/parse.go Options
 */
public record ParserOptions(
    boolean experimentalFunctions,
    boolean durationExpressions,
    boolean extendedRangeSelectors,
    boolean binopFillModifiers) {
  /** What a server accepts without feature flags. */
  public static final ParserOptions DEFAULT = new ParserOptions(false, true, false, false);

  /** Everything. */
  public static final ParserOptions ALL = new ParserOptions(true, true, true, true);

  /** Switched on by the names of Prometheus's feature flags; names of other parts are ignored. */
  public static ParserOptions fromFeatures(Iterable<String> features) {
    boolean functions = false;
    boolean ranges = false;
    boolean fill = false;
    for (String feature : features) {
      functions |= feature.equals("promql-experimental-functions");
      ranges |= feature.equals("promql-extended-range-selectors");
      fill |= feature.equals("promql-binop-fill-modifiers");
    }
    return new ParserOptions(functions, true, ranges, fill);
  }
}
