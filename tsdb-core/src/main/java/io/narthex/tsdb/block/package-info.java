/**
 *
 *
 * <h2>What it is</h2>
 *
 * A range of time with its series, samples and index: what queries and compaction read.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   data/01M824TC.../meta.json      what it is
 *                    index          labels to series to chunks
 *                    chunks/000001  samples
 *                    tombstones     what was deleted since
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.block.BlockReader}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.block.BlockReader}, {@link io.narthex.tsdb.block.BlockMeta}.
 *
 * <h2>Invariants</h2>
 *
 * A block covers {@code [mint, maxt)}. Its index and chunks never change; tombstones and meta.json
 * are replaced by rename. A directory appears under its name complete or not at all.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/block.md}, {@code docs/format/meta-json.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/block.go}
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/blocks-compaction-retention.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.block;
