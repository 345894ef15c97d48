/**
 * The operators that evaluate a query.
 *
 * <h2>What it is</h2>
 *
 * One operator for each kind of expression. A parent pulls one series at a time from its child,
 * with its values at all steps; whatever can be done series by series never holds more than one.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   sum by (job) (rate(x[5m])) / y
 *
 *        VectorBinaryOp                   holds both sides, hashes the one side
 *        /            \
 *   AggregateOp    VectorSelectorOp       folds columns into groups | newest sample at each step
 *       |
 *   RangeFunctionOp                       reads a series once, slides a window, fills a column
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.exec.QueryRunner}, then {@link io.narthex.promql.exec.OperatorBuilder}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code QueryRunner}, {@code OperatorBuilder}, {@code VectorSelectorOp}, {@code RangeFunctionOp},
 * {@code AggregateOp}, {@code MapOp}, {@code VectorMatcher}, {@code SubquerySource}, {@code
 * StepTally}, {@code ResultAssembler}.
 *
 * <h2>Invariants</h2>
 *
 * Operators are immutable, streams hold the state. Series of equal labels never meet at a step.
 * Samples are counted as Prometheus counts them, although fewer are held.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * promql/engine.go evaluator.
 *
 * <h2>Papers</h2>
 *
 * Graefe: Volcano, An Extensible and Parallel Query Evaluation System (1994), for the pulling of
 * operators; here by series instead of by row.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.promql.exec;
