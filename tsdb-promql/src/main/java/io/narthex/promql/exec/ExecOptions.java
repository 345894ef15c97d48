package io.narthex.promql.exec;

import java.util.function.LongUnaryOperator;

/**
 * What changes how a query is evaluated.
 *
 * @param lookback how old in ms a sample may be to count as the present one
 * @param subqueryStep step in ms of subqueries that name none, by their range in ms
 * @param delayedNameRemoval {@code promql-delayed-name-removal}
 * @param typeAndUnitLabels {@code type-and-unit-labels}
 * @param useStartTimestamps {@code use-start-timestamps}
 * @param workers who else may work on the query
 */
public record ExecOptions(
    long lookback,
    LongUnaryOperator subqueryStep,
    boolean delayedNameRemoval,
    boolean typeAndUnitLabels,
    boolean useStartTimestamps,
    Workers workers) {}
