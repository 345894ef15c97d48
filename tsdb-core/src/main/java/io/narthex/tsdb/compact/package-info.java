/**
 *
 *
 * <h2>What it is</h2>
 *
 * How blocks come to be and to an end: cut from the head, made larger, cleaned of deletions,
 * dropped when they are too old or too much.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   head  ──2 h──> [ ][ ][ ][ ][ ][ ]     level 1
 *                  [   6 h ][   6 h ]     level 2
 *                  [      18 h      …     level 3       … retention cuts off here
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.compact.LeveledCompactor}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.compact.LeveledPlanner} (what to compact, pure), {@link
 * io.narthex.tsdb.compact.LeveledCompactor} (how), {@link io.narthex.tsdb.compact.RetentionPolicy}
 * (what to drop, pure).
 *
 * <h2>Invariants</h2>
 *
 * Every sample is in some block or in the head at any moment: sources go only once their successor
 * is in place, and the successor names them as parents so that a crash in between is made good.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/block.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/compact.go}, {@code tsdb/db.go}
 *
 * <h2>Papers</h2>
 *
 * O'Neil et al., The Log-Structured Merge-Tree, 1996.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/blocks-compaction-retention.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.compact;
