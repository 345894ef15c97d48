/**
 * The server's own metrics.
 *
 * <p><b>What it is</b> — callbacks that read the libraries' statistics when somebody scrapes.
 * <b>Picture</b>
 *
 * <pre>
 *   GET /metrics ─> MetricsRoute ─> SelfMetrics ─> TsdbStats, ScrapeStats, JVM
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.server.metrics.SelfMetrics}. <b>Read in this order</b> —
 * SelfMetrics, MetricsRoute. <b>Invariants</b> — a metric has upstream's name exactly if it means
 * the same. <b>On disk</b> — nothing. <b>Upstream</b> — the metrics of tsdb and scrape.
 * <b>Papers</b> — none. <b>Lesson</b> — key performance metrics.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.metrics;
