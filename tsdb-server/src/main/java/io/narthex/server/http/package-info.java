/**
 * HTTP, as little of it as the server needs.
 *
 * <p><b>What it is</b> — Jetty behind three small types: {@link io.narthex.server.http.WebRequest},
 * {@link io.narthex.server.http.WebResponse}, {@link io.narthex.server.http.Router}.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   Jetty ─> WebServer ─> Router ─> Route.handle(WebRequest, WebResponse)
 *                                        /api/v1/…, /metrics, /-/ready, pages
 * </pre>
 *
 * <p><b>Enter here</b> — {@code WebServer}. <b>Read in this order</b> — WebServer, Router,
 * WebRequest, WebResponse, PatientEndPoint.
 *
 * <p><b>Invariants</b> — only this package imports Jetty; a form body is read into the parameters
 * before a route sees the request.
 *
 * <p><b>On disk</b> — nothing. <b>Upstream</b> — web/web.go, util/httputil. <b>Papers</b> — none.
 * <b>Lesson</b> — none.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.server.http;
