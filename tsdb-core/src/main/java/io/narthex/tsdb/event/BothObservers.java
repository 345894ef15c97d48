package io.narthex.tsdb.event;

import io.narthex.model.labels.Labels;

/**
 * Tells two observers.
 *
 * @upstream none
 */
record BothObservers(TsdbObserver one, TsdbObserver other) implements TsdbObserver {
  @Override
  public void seriesCreated(long seriesRef, Labels labels) {
    one.seriesCreated(seriesRef, labels);
    other.seriesCreated(seriesRef, labels);
  }

  @Override
  public void chunkCut(long seriesRef, long mint, long maxt, int samples, int bytes) {
    one.chunkCut(seriesRef, mint, maxt, samples, bytes);
    other.chunkCut(seriesRef, mint, maxt, samples, bytes);
  }

  @Override
  public void chunkMapped(long seriesRef, long mint, long maxt) {
    one.chunkMapped(seriesRef, mint, maxt);
    other.chunkMapped(seriesRef, mint, maxt);
  }

  @Override
  public void pageFlushed(int segment, int page, int bytes) {
    one.pageFlushed(segment, page, bytes);
    other.pageFlushed(segment, page, bytes);
  }

  @Override
  public void synced(String log, long nanos) {
    one.synced(log, nanos);
    other.synced(log, nanos);
  }

  @Override
  public void segmentRolled(int newSegment) {
    one.segmentRolled(newSegment);
    other.segmentRolled(newSegment);
  }

  @Override
  public void committed(long appendId, int samples) {
    one.committed(appendId, samples);
    other.committed(appendId, samples);
  }

  @Override
  public void checkpointed(int firstSegment, int lastSegment, int recordsKept) {
    one.checkpointed(firstSegment, lastSegment, recordsKept);
    other.checkpointed(firstSegment, lastSegment, recordsKept);
  }

  @Override
  public void repaired(String what) {
    one.repaired(what);
    other.repaired(what);
  }

  @Override
  public void blockWritten(String ulid, long mint, long maxt, long samples) {
    one.blockWritten(ulid, mint, maxt, samples);
    other.blockWritten(ulid, mint, maxt, samples);
  }

  @Override
  public void blockDeleted(String ulid, String reason) {
    one.blockDeleted(ulid, reason);
    other.blockDeleted(ulid, reason);
  }

  @Override
  public void headTruncated(long mint, int seriesRemoved) {
    one.headTruncated(mint, seriesRemoved);
    other.headTruncated(mint, seriesRemoved);
  }

  @Override
  public void seriesEvicted(int series) {
    one.seriesEvicted(series);
    other.seriesEvicted(series);
  }

  @Override
  public void replaying(int first, int last, int segment) {
    one.replaying(first, last, segment);
    other.replaying(first, last, segment);
  }

  @Override
  public void replayed(String step, long count, long nanos) {
    one.replayed(step, count, nanos);
    other.replayed(step, count, nanos);
  }
}
