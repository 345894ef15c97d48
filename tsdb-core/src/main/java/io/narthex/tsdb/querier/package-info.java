/**
 *
 *
 * <h2>What it is</h2>
 *
 * Queries over one block reader: matchers to series, series to chunks, chunks to samples, without
 * what was deleted and without what lies outside the range.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   matchers --index--> refs --index--> labels + chunk metas in range
 *                                              |
 *                                              v  chunks reader
 *                         SampleBuffer  <-- whole chunks decoded, then cut to [mint, maxt]
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.querier.BlockQuerier}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.querier.BlockQuerier}, {@link io.narthex.tsdb.querier.ChunkedSeries}, then
 * {@link io.narthex.tsdb.querier.BlockChunkQuerier} for those who want chunks.
 *
 * <h2>Invariants</h2>
 *
 * Ranges are {@code [mint, maxt]}. A series whose chunks are all outside the range or deleted does
 * not show at all.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/querier.go}
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.querier;
