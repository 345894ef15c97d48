/**
 * The vocabulary of answers: values, annotations, failures.
 *
 * <h2>What it is</h2>
 *
 * What a query gives back, and what the operators that compute it may say on the way: results
 * ({@link io.narthex.promql.value.Value}), warnings and infos with their place in the query ({@link
 * io.narthex.promql.value.Annotations}), and the ways to fail ({@link
 * io.narthex.promql.value.PromqlException}).
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   instant query of a vector   Value.Vector  [ {labels} t v ]…
 *   range query                 Value.Matrix  [ {labels} (t v)… (t histogram)… ]…
 *   1 + 1 at one time           Value.Scalar  t v
 *   "text"                      Value.Text    t text
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.value.Value}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code Value}, {@code Sample}, {@code RangeSeries}, {@code Annotation}, {@code Annotations},
 * {@code PromqlException}.
 *
 * <h2>Invariants</h2>
 *
 * Values are immutable. Texts of annotations and failures are Prometheus's, byte for byte: users
 * and tests match on them. An annotation is known by its text; the position is added when it is
 * shown.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * promql/value.go, util/annotations/annotations.go, the error types of promql/engine.go.
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
package io.narthex.promql.value;
