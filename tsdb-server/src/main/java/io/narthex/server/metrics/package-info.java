/**
 * The server's own metrics.
 *
 * <p><b>What it is</b> — callbacks that read the libraries' statistics when somebody scrapes, and
 * observers that are told what is not kept: syncs, queries, requests. <b>Picture</b>
 *
 * <pre>
 *   GET /metrics ─> MetricsRoute ─> SelfMetrics ─> TsdbStats, ScrapeStats, JVM    read
 *   Wal, Query, WebServer ─> LogMetrics, EngineMetrics, HttpMetrics                told
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.server.metrics.SelfMetrics}. <b>Read in this order</b> —
 * SelfMetrics, HeadMetrics, LogMetrics, BlockMetrics, EngineMetrics, MetricsRoute.
 * <b>Invariants</b> — a metric has upstream's name exactly if it means the same. <b>On disk</b> —
 * nothing. <b>Upstream</b> — the metrics of tsdb and scrape. <b>Papers</b> — none. <b>Lesson</b> —
 * {@code docs/lessons/monitor-the-monitor.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.metrics;
