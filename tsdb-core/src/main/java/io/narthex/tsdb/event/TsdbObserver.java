package io.narthex.tsdb.event;

import io.narthex.model.labels.Labels;

/**
 * Told what the engine does at its structural moments, never per sample. All methods do nothing by
 * default; one that is slow slows the engine.
 *
 * <p>Thread-safety: called from whatever thread does the work, several at once.
 *
 * @upstream none — upstream has logs and metrics only
 */
public interface TsdbObserver {
  /** Ignores everything. */
  TsdbObserver NONE = new TsdbObserver() {};

  /** A series came to the head, by an append or while the log is read. */
  default void seriesCreated(long seriesRef, Labels labels) {}

  /** A head chunk was closed: its time range in ms (inclusive), samples and bytes. */
  default void chunkCut(long seriesRef, long mint, long maxt, int samples, int bytes) {}

  /** A full chunk moved from the heap to {@code chunks_head/}. */
  default void chunkMapped(long seriesRef, long mint, long maxt) {}

  /** A page of a log was written to its segment. */
  default void pageFlushed(int segment, int page, int bytes) {}

  /** A log made a segment survive a power cut; it took {@code nanos}. */
  default void synced(String log, long nanos) {}

  /** A log began its next segment, of this number. */
  default void segmentRolled(int newSegment) {}

  /** A transaction ended with its samples in. */
  default void committed(long appendId, int samples) {}

  /**
   * The segments {@code firstSegment} to {@code lastSegment} were gathered in a checkpoint.
   *
   * @param recordsKept series that are still needed
   */
  default void checkpointed(int firstSegment, int lastSegment, int recordsKept) {}

  /** A log was cut because of damage; what is gone, in words. */
  default void repaired(String what) {}

  /**
   * A block is on the disk under its name: its range {@code [mint, maxt)} in ms, and its samples.
   */
  default void blockWritten(String ulid, long mint, long maxt, long samples) {}

  /** A block is about to be deleted; why, in words. */
  default void blockDeleted(String ulid, String reason) {}

  /** The head let go of what is older than {@code mint} (ms), and of series without samples. */
  default void headTruncated(long mint, int seriesRemoved) {}

  /** Series left the head before their time, into blocks of their own. */
  default void seriesEvicted(int series) {}

  /**
   * While a database is opened: a segment of the write-ahead log is about to be read.
   *
   * @param first the first one that is read, or the checkpoint before it
   * @param last the newest
   */
  default void replaying(int first, int last, int segment) {}

  /** A step of opening a database: what was read, how much, how long it took in ns. */
  default void replayed(String step, long count, long nanos) {}

  /** An observer that is told all that this one is, and then tells another. */
  default TsdbObserver and(TsdbObserver next) {
    return new BothObservers(this, next);
  }
}
