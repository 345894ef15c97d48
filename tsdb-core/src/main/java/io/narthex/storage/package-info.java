/**
 * The seam between the storage and those who use it.
 *
 * <p><b>What it is</b> — scraping, rules and PromQL know these interfaces and nothing below them.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   write   Appendable ──> Appender      append, append, … commit
 *   read    Queryable  ──> Querier ──> SeriesSet ──> Series ──> iterator() to step
 *                                                           └─> read(SampleBuffer) to run fast
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.storage.Appender}, {@link io.narthex.storage.Querier}.
 * <b>Read in this order</b> — Appendable, Appender, AppendException, Queryable, Querier, SeriesSet,
 * Series.
 *
 * <p><b>Invariants</b> — nothing of a transaction is seen before its commit, all of it after; a
 * rejected sample does not abort the rest; ranges are inclusive at both ends.
 *
 * <p><b>On disk</b> — nothing. <b>Upstream</b> — storage/interface.go. <b>Papers</b> — none.
 * <b>Lesson</b> — {@code docs/lessons/life-of-a-sample.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.storage;
