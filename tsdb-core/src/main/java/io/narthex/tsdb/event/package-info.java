/**
 * What the engine tells those who watch it.
 *
 * <p><b>What it is</b> — one interface, called at structural moments: a series created, a chunk
 * cut, a page flushed, a block written. <b>Picture</b>
 *
 * <pre>
 *   Head, Wal, Compactor ──> TsdbObserver ──> PrintingObserver, metrics, a lesson's checker
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.tsdb.event.TsdbObserver}. <b>Read in this order</b> — it
 * is one interface. <b>Invariants</b> — never called per sample; no method need be implemented.
 * <b>On disk</b> — nothing. <b>Upstream</b> — none. <b>Papers</b> — none. <b>Lesson</b> — {@code
 * docs/lessons/life-of-a-sample.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.event;
