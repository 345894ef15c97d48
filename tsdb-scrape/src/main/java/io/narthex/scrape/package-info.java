/**
 * Scraping: fetch what targets say of themselves, at even intervals, and store it.
 *
 * <h2>What it is</h2>
 *
 * A manager holds a pool for each job, a pool holds a loop for each target, a loop scrapes its
 * target once an interval. One scrape is one transaction.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   ScrapeManager --apply(jobs)--> ScrapePool --sync(targets)--> LoopTimer --turn--> ScrapeLoop.runOnce(t)
 *                                                                                      |
 *        Scraper.fetch --> body --> BodyAppender <--> ScrapeCache (raw bytes -> series) |
 *                                        |                                             |
 *                                        v            ScrapeReport: up, ...  <---------+
 *                                     Appender <-----------+ --commit
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.scrape.ScrapeManager}; a breakpoint in {@code ScrapeLoop.runOnce} sees
 * everything.
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.scrape.ScrapeConfig}, {@code TargetLabels}, {@link io.narthex.scrape.Target},
 * {@code ScrapeLoop}, {@code BodyAppender}, {@code ScrapeCache}, {@code SampleLabels}, {@code
 * ScrapeReport}, {@code LoopTimer}, {@code ScrapePool}, {@link io.narthex.scrape.ScrapeManager}.
 *
 * <h2>Invariants</h2>
 *
 * A scrape is stored whole or not at all. A series that was there and is not any more gets one
 * staleness marker, at the time of the scrape that missed it; a process that stops marks nothing.
 * Scrapes of one target never overlap. Two servers with one seed scrape a target at the same
 * moments.
 *
 * <h2>On disk</h2>
 *
 * Nothing but the failure log.
 *
 * <h2>Upstream</h2>
 *
 * {@code scrape}.
 *
 * <h2>Papers</h2>
 *
 * G. Fowler, L. Noll, P. Vo: the FNV hash, by which targets are spread over the interval.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/scraping.md}
 */
@NullMarked
package io.narthex.scrape;

import org.jspecify.annotations.NullMarked;
