/**
 * The command line, {@code narthex}: one class a command.
 *
 * <p><b>What it is</b> — thin shells: each command parses its options, calls one public class of
 * the libraries and prints what it returns. Nothing here knows a file format.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   Main ── serve                    the server
 *        ├─ query  instant | range …  over HTTP
 *        ├─ tsdb   list | analyze …   a data directory
 *        ├─ check  config | …         files
 *        ├─ test   promql | …         scripts
 *        └─ lab    chunk | wal | …    the insides
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.cli.Main}. <b>Read in this order</b> — {@code Main},
 * {@code ServeCommand}, any other.
 *
 * <p><b>Invariants</b> — a command writes to the writers of its {@code CommandLine}, never to
 * {@code System.out}; its exit code is 0, 1 (failed) or 2 (usage).
 *
 * <p><b>On disk</b> — nothing of its own. <b>Upstream</b> — cmd/prometheus, cmd/promtool.
 * <b>Papers</b> — none. <b>Lesson</b> — {@code docs/lessons/README.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.cli;
