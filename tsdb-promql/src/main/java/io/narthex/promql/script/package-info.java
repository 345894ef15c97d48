/**
 * Prometheus's language of PromQL tests, and its runner.
 *
 * <h2>What it is</h2>
 *
 * Scripts load series, evaluate queries and say what must come out. Any engine can be held to them.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   load 1m                      ScriptParser       text to commands
 *     up 1 0 1                        |
 *                                ScriptRunner ----- SampleLoader ---> ScriptStorage
 *   eval instant at 2m sum(up)        |
 *     {} 1                       EvalRunner ------- ScriptEngine
 *                                     |   as written, pinned with @ at other times, in range mode
 *                                ResultCheck        value against expectations
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.script.ScriptRunner#run}
 *
 * <h2>Read in this order</h2>
 *
 * {@code Command}, {@code ScriptParser}, {@code EvalParser}, {@code EvalRunner}, {@code
 * PinnedQueries}, {@code ResultCheck}.
 *
 * <h2>Invariants</h2>
 *
 * A script that passes here passes upstream's runner, and the other way round; only the words of a
 * report differ.
 *
 * <h2>On disk</h2>
 *
 * Text files, {@code *.test}.
 *
 * <h2>Upstream</h2>
 *
 * promql/promqltest: test.go, README.md.
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * Why is each instant query also run ten times its own time into the future? {@code
 * docs/lessons/life-of-a-query.md}.
 */
@NullMarked
package io.narthex.promql.script;

import org.jspecify.annotations.NullMarked;
