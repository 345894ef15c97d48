/**
 * HTTP as a client: one GET with everything a scrape or a discovery needs around it.
 *
 * <h2>What it is</h2>
 *
 * A thin layer over Apache HttpCore, which takes requests and answers to bytes and back, on the
 * thread that asks. It adds a time limit that holds until the last byte of the body, size limits on
 * the wire and after inflating, gzip, redirects that do not carry credentials to strangers, secrets
 * read from files at each request, certificates that are read again when their files change, OAuth
 * 2 tokens, proxies, Unix sockets. Java's own client hands each answer through three threads, and
 * knows neither status texts nor Unix sockets nor headers for a proxy's CONNECT.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   HttpFetcher.get(uri) -- headers, credentials --> HttpConnections --> Dialer: TCP, tunnel, TLS
 *        ^   status 30x? again, at most 10 times          |
 *        |                                       HttpConnection.exchange
 *        |                                                |
 *        +-- HttpReply <-- inflate (stops at the limit) <-+-- AnswerReader (stops at the limit)
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.http.HttpFetcher#get}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.http.HttpClientConfig}, {@link io.narthex.http.HttpFetcher}, {@code
 * HttpConnection}, {@code AnswerReader}, {@code Dialer}, {@code Credentials}, {@code TlsContexts}.
 *
 * <h2>Invariants</h2>
 *
 * No request outlives its time limit. No reply takes more memory than its limit, whatever its
 * headers say. A secret is never part of a message or of {@code toString}.
 *
 * <h2>On disk</h2>
 *
 * Nothing; reads the files its configuration names.
 *
 * <h2>Upstream</h2>
 *
 * {@code prometheus/common config/http_config.go}.
 *
 * <h2>Papers</h2>
 *
 * RFC 9110 (HTTP), RFC 6749 (OAuth 2), RFC 1952 (gzip).
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/scraping.md}
 */
@NullMarked
package io.narthex.http;

import org.jspecify.annotations.NullMarked;
