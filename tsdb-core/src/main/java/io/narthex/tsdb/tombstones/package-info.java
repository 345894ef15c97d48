/**
 * <b>What it is.</b> Deletions: which ranges of time of which series are gone though their chunks
 * still hold them.
 *
 * <p><b>Picture.</b>
 *
 * <pre>
 *   series 7   samples  x x x x x x x x x x
 *              deleted      [-----]     [---]      Intervals: sorted, disjoint, not touching
 * </pre>
 *
 * <p><b>Enter here.</b> {@link io.narthex.tsdb.tombstones.Interval}.
 *
 * <p><b>Read in this order.</b> {@code Interval}, {@code Intervals}, {@code MemTombstones}, {@code
 * TombstonesFile}.
 *
 * <p><b>Invariants.</b> Both ends of an interval are deleted. Intervals of one series never overlap
 * or touch.
 *
 * <p><b>On disk.</b> docs/format/tombstones.md.
 *
 * <p><b>Upstream.</b> tsdb/tombstones.
 *
 * <p><b>Papers.</b> None.
 *
 * <p><b>Lesson.</b> Deleting is writing. {@code docs/lessons/blocks-compaction-retention.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.tombstones;
