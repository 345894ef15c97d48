package io.narthex.promql.plan;

import io.narthex.promql.parser.AggregateExpr;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.SubqueryExpr;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.storage.SelectHints;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The way from the root of a query down to a selector: which times the selector has to cover, and
 * what for.
 *
 * <p>Subqueries on the way add up their offsets and ranges; one pinned by {@code @} starts anew.
 *
 * @param start first time in ms that the query evaluates here
 * @param end last time in ms
 * @param subqueryOffset sum of offsets of subqueries in ms
 * @param subqueryRange sum of their ranges in ms
 * @param step distance of steps in ms, 0 for an instant query
 * @param func name of the closest function or aggregation around
 * @param aggregation the aggregation directly around, if any
 * @param buckets whether anything on the way looks at the buckets of native histograms
 * @upstream promql/engine.go getTimeRangesForSelector, populateSeries, extractFuncFromPath,
 *     detectHistogramStatsDecoding
 */
public record SelectPath(
    long start,
    long end,
    long subqueryOffset,
    long subqueryRange,
    long step,
    String func,
    @Nullable AggregateExpr aggregation,
    Buckets buckets) {
  /** What becomes of the buckets of native histograms on the way up. */
  public enum Buckets {
    /** They are handed on as they are. */
    KEPT,
    /** A function takes count or sum only. */
    DROPPED,
    /** Something needs them, whatever others do: quantiles, trimming, resets within subqueries. */
    NEEDED
  }

  /** The path at the root of a query. */
  public static SelectPath root(long start, long end, long step) {
    return new SelectPath(start, end, 0, 0, step, "", null, Buckets.KEPT);
  }

  /** Below a function or, with an empty name, a binary operation. */
  public SelectPath into(String function) {
    Buckets below =
        switch (function) {
          case "histogram_count", "histogram_sum", "histogram_avg" ->
              buckets == Buckets.NEEDED ? Buckets.NEEDED : Buckets.DROPPED;
          case "histogram_quantile", "histogram_quantiles", "histogram_fraction" -> Buckets.NEEDED;
          default -> buckets;
        };
    return new SelectPath(start, end, subqueryOffset, subqueryRange, step, function, null, below);
  }

  /** Below an operator that trims histograms. */
  public SelectPath intoTrim() {
    return new SelectPath(
        start, end, subqueryOffset, subqueryRange, step, "", null, Buckets.NEEDED);
  }

  /** Below an aggregation. */
  public SelectPath into(AggregateExpr a) {
    return new SelectPath(
        start, end, subqueryOffset, subqueryRange, step, a.op().text(), a, buckets);
  }

  /** Below something that neither calls nor aggregates. */
  public SelectPath through() {
    return new SelectPath(start, end, subqueryOffset, subqueryRange, step, func, null, buckets);
  }

  /** Below a subquery. */
  public SelectPath into(SubqueryExpr s, LongUnaryOperator defaultStep) {
    long resolution = s.step() != 0 ? s.step() : defaultStep.applyAsLong(s.range());
    AtModifier at = s.at();
    if (at != null) {
      return new SelectPath(
          at.timestamp(),
          at.timestamp(),
          s.offset(),
          s.range(),
          resolution,
          func,
          null,
          Buckets.NEEDED);
    }
    return new SelectPath(
        start,
        end,
        subqueryOffset + s.offset(),
        subqueryRange + s.range(),
        resolution,
        func,
        null,
        Buckets.NEEDED);
  }

  /**
   * What to ask the storage for.
   *
   * @param range length of the range selector in ms, 0 for an instant selector
   * @param lookback how old a sample may be, in ms
   */
  public SelectorPlan plan(VectorSelector s, long range, long lookback) {
    AtModifier at = s.at();
    long from = at != null ? at.timestamp() : start - subqueryOffset - subqueryRange;
    long to = at != null ? at.timestamp() : end - subqueryOffset;
    boolean extended = s.mode() != VectorSelector.Mode.PLAIN;
    long before = range == 0 ? lookback : extended ? range + lookback : range;
    long after = s.mode() == VectorSelector.Mode.SMOOTHED ? lookback : 0;
    SelectHints hints =
        new SelectHints(
            from - before + 1 - s.offset(),
            to + after - s.offset(),
            step,
            range,
            func,
            aggregation == null ? List.of() : aggregation.grouping(),
            aggregation != null && !aggregation.without(),
            0,
            0,
            0);
    return new SelectorPlan(s.matchers(), hints, buckets == Buckets.DROPPED);
  }
}
