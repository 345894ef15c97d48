/**
 * The functions of PromQL.
 *
 * <h2>What it is</h2>
 *
 * One class a family: rates, samples over time, extremes, sums, trends, changes, elementwise maths,
 * dates, quantiles, histograms. Functions of ranges get the whole series and fill its column;
 * functions of floats are plain functions. None of them knows of operators, storage or threads.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   SampleWindow (samples of a series, window of each step)  ─ RangeFunction ─>  Column
 *   float at a step, scalar arguments                        ─ ElementFunction ─> float
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.functions.FunctionTable}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code FunctionTable}, {@code RangeFunction}, {@code RateFunctions}, {@code ExtremeOverTime},
 * {@code SumsOverTime}, {@code Kahan}.
 *
 * <h2>Invariants</h2>
 *
 * Results equal Prometheus's to the last bit where the maths library does: same order of additions,
 * same compensation. What only counts or compares slides; what adds starts afresh at each step.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * promql/functions.go, promql/quantile.go.
 *
 * <h2>Papers</h2>
 *
 * Neumaier: Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen (1974). Lemire:
 * Streaming maximum-minimum filter (2006). Welford: Note on a method for calculating corrected sums
 * of squares (1962).
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.promql.functions;
