/**
 * <b>What it is.</b> Keeping the log short: old segments are rewritten as one small checkpoint of
 * what the head still needs.
 *
 * <p><b>Picture.</b>
 *
 * <pre>
 *   checkpoint.4 | 5 | 6 | 7 | 8 | 9     before
 *                  └── RecordFilter: series in the head, samples not yet in a block
 *   checkpoint.7             | 8 | 9     after
 * </pre>
 *
 * <p><b>Enter here.</b> {@link io.narthex.tsdb.checkpoint.Checkpointer#run}.
 *
 * <p><b>Read in this order.</b> {@code CheckpointDir}, {@code Checkpointer}, {@code RecordFilter},
 * {@code CheckpointRepair}.
 *
 * <p><b>Invariants.</b> A checkpoint appears whole, by renaming, before the segments it stands for
 * go. Damage in it never costs a segment.
 *
 * <p><b>On disk.</b> docs/format/checkpoint.md.
 *
 * <p><b>Upstream.</b> tsdb/wlog/checkpoint.go.
 *
 * <p><b>Papers.</b> None.
 *
 * <p><b>Lesson.</b> A log that is never cut is a full disk. {@code
 * docs/lessons/write-ahead-log.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.checkpoint;
