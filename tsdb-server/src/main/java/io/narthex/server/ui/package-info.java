/**
 * What a browser sees.
 *
 * <p><b>What it is</b> — static files; the page itself asks the HTTP API. <b>Picture</b>
 *
 * <pre>
 *   index.html ─ app.js ──fetch──> /api/v1/query_range, /targets, /status/tsdb …
 *                  └─ uPlot draws
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.server.ui.UiRoutes}, then {@code app.js}. <b>Read in
 * this order</b> — the same. <b>Invariants</b> — no file comes from the network. <b>On disk</b> —
 * nothing. <b>Upstream</b> — web/ui. <b>Papers</b> — none. <b>Lesson</b> — the README's first five
 * minutes.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.ui;
