/**
 * Small exact things that everything above may use: number texts, hashes, UTF-8.
 *
 * <h2>What it is</h2>
 *
 * {@link io.narthex.util.GoFloats} writes and reads doubles exactly as Go does, because every text
 * of the field (JSON answers, expositions, bucket labels) was defined by Go's {@code strconv}.
 * {@link io.narthex.util.XxHash64} is the hash by which Prometheus shards. {@link
 * io.narthex.util.GoQuote} quotes input bytes for messages.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   double ──ShortestDecimal──> digits x 10^n ──GoFloats──> text in form f, e or g
 *   text ──FloatReader──> digits x 10^n ──exact product | BinaryScale | big decimal──> double
 *                     └─HexFloat (0x1.8p3, 1_000)
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.util.GoFloats}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code GoFloats}, {@code ShortestDecimal}, {@code FloatReader}, {@code BinaryScale}, {@code
 * PowersOfTen}.
 *
 * <h2>Invariants</h2>
 *
 * What is written reads back as the same bits (a NaN as some NaN). Reading rounds to nearest, ties
 * to even, always.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * Go's {@code strconv}; {@code cespare/xxhash}.
 *
 * <h2>Papers</h2>
 *
 * Giulietti, "The Schubfach way to render doubles" (2021); Lemire, "Number parsing at a gigabyte
 * per second" (2021); Clinger, "How to read floating point numbers accurately" (1990).
 *
 * <h2>Lesson</h2>
 *
 * None.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.util;
