/**
 *
 *
 * <h2>What it is</h2>
 *
 * The database as its users see it, and the order in which its parts are called.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *                      Tsdb
 *        appender      /  |  \      querier
 *           |   ------    |    ------  |
 *           v  |          |          | v
 *          Head ──HeadToBlocks──> BlockStore ──> blocks on disk
 *           |         ^
 *       wal, wbl   Maintenance (a timer)
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.Tsdb}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.Tsdb}, {@link io.narthex.tsdb.TsdbOptions} with {@link
 * io.narthex.tsdb.BlockOptions}, then {@code HeadToBlocks}, {@code BlockStore}, {@code
 * Maintenance}.
 *
 * <h2>Invariants</h2>
 *
 * A sample is in the head or in an open block at any moment, and a query sees it once. Nothing runs
 * by itself unless asked to.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/block.md}, {@code docs/format/wal.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/db.go}
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-sample.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb;
