/**
 * Something to scrape when there is nothing else.
 *
 * <p><b>What it is</b> — a made-up service with counters, gauges and a histogram. <b>Picture</b> —
 * a wave of load over ten minutes, with a spell of errors every four. <b>Enter here</b> — {@link
 * io.narthex.server.demo.DemoExporter}. <b>Read in this order</b> — it is one class.
 * <b>Invariants</b> — the same seed and the same ticks give the same numbers. <b>On disk</b> —
 * nothing. <b>Upstream</b> — none. <b>Papers</b> — none. <b>Lesson</b> — the README's first five
 * minutes.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.demo;
