/**
 * What is decided about a query before it runs.
 *
 * <h2>What it is</h2>
 *
 * The {@link io.narthex.promql.plan.Preprocessor} rewrites the parsed tree once the query's times
 * are known: durations become numbers, {@code start()} and {@code end()} become times, what is the
 * same at every step is marked. {@link io.narthex.promql.plan.SelectPath} works out which samples
 * each selector needs.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   rate(x[step() * 2] @ end()) + y          parsed
 *   invariant(rate(x[30s] @ 900)) + y        planned for 0..900 at 15 s
 *   x: (870 .. 900]   y: (-300 .. 900]       selected
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.plan.Preprocessor}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code Preprocessor}, {@code DurationArithmetic}, {@code SelectPath}, {@code SelectorPlan}.
 *
 * <h2>Invariants</h2>
 *
 * Trees are never changed: a rewriting gives a new one. A planned tree has no duration expressions,
 * no {@code @ start()} and no {@code @ end()}.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * promql/engine.go PreprocessExpr, populateSeries; promql/durations.go.
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.promql.plan;
