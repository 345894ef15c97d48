/**
 * The wire formats: bytes of a scrape in, series and samples out, and back.
 *
 * <h2>What it is</h2>
 *
 * Pull parsers for the Prometheus text format, OpenMetrics and delimited protobuf. They accept and
 * refuse exactly what Prometheus does, accidents included, since exporters have come to rely on
 * them.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   body ──Lexer──> tokens ──TextParser──> TYPE, HELP, SERIES …
 *                                            │ series bytes: the key of a cache
 *                                            └ labels() ──SeriesText──> Labels, only for new series
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.exposition.ExpositionParser}: its loop is the loop of a scrape.
 *
 * <h2>Read in this order</h2>
 *
 * {@code ExpositionParser}, {@code TextLexer}, {@code TextParser}, {@code SeriesText}; {@code
 * SeriesMemory} and {@code SeriesScanner} (why it is fast); {@code OpenMetricsParser}; {@code
 * ProtoReader}, {@code ProtobufParser}; {@code ClassicHistogramParser}; {@code Negotiation}; the
 * other way {@code ExpositionWriter}; {@code WireDump} and {@code MetricsLint} to look at bodies.
 *
 * <h2>Invariants</h2>
 *
 * A body that was read before is read again without making an object. A failure names line and
 * column, and ends the parser.
 *
 * <h2>On disk</h2>
 *
 * Nothing; on the wire: {@code docs/format/text.md}, {@code openmetrics.md}, {@code protobuf.md},
 * {@code negotiation.md}.
 *
 * <h2>Upstream</h2>
 *
 * {@code model/textparse}.
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/wire-formats.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.exposition;
