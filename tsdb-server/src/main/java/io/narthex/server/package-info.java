/**
 * The server: where all parts are put together.
 *
 * <p><b>What it is</b> — one composition place, {@code Narthex}, and the rooms around it: {@code
 * config}, {@code http}, {@code api}, {@code ui}, {@code demo}. <b>Picture</b>
 *
 * <pre>
 *   Narthex ─┬─ Tsdb            the database
 *            ├─ ScrapeManager ─> Tsdb
 *            ├─ Engine ────────> Tsdb
 *            └─ WebServer ─────> api, ui, metrics
 * </pre>
 *
 * <p><b>Enter here</b> — {@code Narthex}. <b>Read in this order</b> — ServerOptions, Narthex, then
 * {@code http} and {@code api}. <b>Invariants</b> — only here are threads, clocks and ports chosen.
 * <b>On disk</b> — nothing of its own. <b>Upstream</b> — cmd/prometheus/main.go, web/web.go.
 * <b>Papers</b> — none. <b>Lesson</b> — the README's first five minutes.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server;
