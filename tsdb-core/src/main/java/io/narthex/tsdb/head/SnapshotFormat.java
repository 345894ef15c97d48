package io.narthex.tsdb.head;

import io.narthex.tsdb.tombstones.Interval;

/**
 * Constants of head snapshots: records in a log of their own, with their own types.
 *
 * <pre>
 *   chunk_snapshot.000003.0000065536/00000000      stands for the log up to byte 65,536 of segment 3
 *
 *   series       1 | ref u64 | labels | 0 i64 | 0 uvar                            no open chunk
 *                1 | ref u64 | labels | 0 i64 | 1 uvar | mint i64 | maxt i64
 *                  | coding u8 | length uvar | chunk | last sample
 *     last sample  floats: 3 x (0 i64, 0 f64), then 0 i64, value f64    else: a histogram as in the log
 *   tombstones   2 | length uvar | (ref uvar, mint var, maxt var)*
 *   exemplars    3 | rows as in the log, at most 10,000
 * </pre>
 *
 * @upstream tsdb/docs/format/memory_snapshot.md; tsdb/head_wal.go chunkSnapshotRecordType…
 */
final class SnapshotFormat {
  static final int SERIES = 1;
  static final int TOMBSTONES = 2;
  static final int EXEMPLARS = 3;

  /** Prefix of a snapshot's directory name. */
  static final String PREFIX = "chunk_snapshot.";

  /** Once the chunk range; readers ignore it. */
  static final long UNUSED_CHUNK_RANGE = 0;

  /** Samples before the last that early versions kept; zeros since. */
  static final int UNUSED_SAMPLES = 3;

  /** A deletion that deletes nothing: a series had that reference once, which is the newest. */
  static final Interval GIVEN_OUT = new Interval(Long.MIN_VALUE, Long.MIN_VALUE);

  static final int EXEMPLARS_PER_RECORD = 10_000;

  private SnapshotFormat() {}
}
