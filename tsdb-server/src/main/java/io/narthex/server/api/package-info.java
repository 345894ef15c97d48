/**
 * The HTTP API, {@code /api/v1}.
 *
 * <p><b>What it is</b> — endpoints that turn parameters into calls of the libraries, and results
 * into Prometheus's JSON. <b>Picture</b>
 *
 * <pre>
 *   WebRequest ─ Params ─> LabelsApi, QueryApi, TargetsApi, StatusApi ─> Answer ─ ApiRoutes ─> envelope
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.server.api.ApiRoutes}. <b>Read in this order</b> —
 * ApiRoutes, Params, QueryApi, ResultJson, the rest.
 *
 * <p><b>Invariants</b> — an answer starts only when nothing can fail any more; error texts are
 * upstream's. <b>On disk</b> — nothing. <b>Upstream</b> — web/api/v1. <b>Papers</b> — none.
 * <b>Lesson</b> — none.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.api;
