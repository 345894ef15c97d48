package io.narthex.tsdb.head;

/**
 * Up to where in the log a snapshot knows the head.
 *
 * @param segment number of a segment, -1 if there is no snapshot
 * @param offset bytes of it that are in the snapshot
 * @upstream tsdb/head_wal.go chunkSnapshotDir
 */
record SnapshotPosition(int segment, long offset) {
  static final SnapshotPosition NONE = new SnapshotPosition(-1, 0);

  boolean exists() {
    return segment >= 0;
  }
}
