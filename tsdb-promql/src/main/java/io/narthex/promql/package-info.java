/**
 * PromQL: ask a storage questions over time.
 *
 * <h2>What it is</h2>
 *
 * The door to query evaluation: an {@link io.narthex.promql.Engine} prepares and runs queries
 * against anything that is a {@link io.narthex.storage.Queryable}.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   text ─ parser ─> tree ─ plan ─> tree fit to its times ─ exec ─> operators ─> value
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.Engine}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code Engine}, {@code Query}, {@code QueryResult}, then the packages {@code promql.value},
 * {@code promql.plan}, {@code promql.column}, {@code promql.exec}, {@code promql.functions}.
 *
 * <h2>Invariants</h2>
 *
 * Answers, warnings and errors are Prometheus's. A query holds no more samples than allowed, stops
 * soon after it is cancelled, and leaves nothing behind when it fails.
 *
 * <h2>On disk</h2>
 *
 * The tracker of active queries writes {@code queries.active}.
 *
 * <h2>Upstream</h2>
 *
 * promql/engine.go.
 *
 * <h2>Papers</h2>
 *
 * See {@code promql.exec}.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.promql;
