/**
 * The clock, and what runs later.
 *
 * <p><b>What it is</b> — one interface for wall time, monotonic time and timers, so that a test or
 * a lesson can put a clock behind it that moves when told.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   ScrapeLoop, Maintenance ──> Scheduler ─┬─ SystemScheduler   real time, daemon threads
 *                                          └─ ManualTime        (tests) advance(15s) runs what falls due
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.time.Scheduler}. <b>Read in this order</b> — Scheduler,
 * SystemScheduler.
 *
 * <p><b>Invariants</b> — no other room asks the clock or starts a timer; wall and monotonic time
 * never mix.
 *
 * <p><b>On disk</b> — nothing. <b>Upstream</b> — none. <b>Papers</b> — none. <b>Lesson</b> — {@code
 * docs/lessons/scraping.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.time;
