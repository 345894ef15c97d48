package io.narthex.tsdb.head;

import io.narthex.tsdb.chunks.DiskMapperRef;
import java.util.ArrayList;
import java.util.List;

/**
 * One garbage collection: drops chunks before the head's minimum, and series left without any.
 *
 * <p>Thread-safety: none; appenders and readers go on meanwhile.
 *
 * @upstream tsdb/head.go Head.gc, stripeSeries.gc. Differs: a series that has late samples only
 *     does not hold back the head's minimum; upstream goes through every empty range then
 */
final class HeadGc {
  private final Head head;
  private final long lastOutOfOrderGone;
  private final List<MemSeries> removed = new ArrayList<>();
  private long chunksRemoved;
  private long mint = Long.MAX_VALUE;
  private long outOfOrderMint = Long.MAX_VALUE;
  private int oldestFile = Integer.MAX_VALUE;

  HeadGc(Head head, long lastOutOfOrderGone) {
    this.head = head;
    this.lastOutOfOrderGone = lastOutOfOrderGone;
  }

  void run() {
    long before = head.times().min();
    head.series().forEach(series -> collect(series, before));
    head.counters().chunksRemoved(chunksRemoved);
    head.truncation().forget(removed);
    head.tombstones().truncateBefore(before);
  }

  private void collect(MemSeries series, long before) {
    boolean empty;
    synchronized (series.lock()) {
      chunksRemoved += series.truncateBefore(before);
      OutOfOrderState late = series.outOfOrder();
      if (late != null) {
        chunksRemoved += late.truncateUpTo(lastOutOfOrderGone);
        if (late.isEmpty()) {
          series.outOfOrder(null);
        }
      }
      empty = series.isEmpty();
      if (!empty) {
        note(series);
      }
    }
    if (empty && !head.series().removeIf(series, MemSeries::isEmpty)) {
      synchronized (series.lock()) {
        note(series);
      }
    } else if (empty) {
      removed.add(series);
    }
  }

  private void note(MemSeries series) {
    OutOfOrderState late = series.outOfOrder();
    long oldest = series.chunks().oldest();
    if (oldest != Long.MIN_VALUE || late == null) {
      mint = Math.min(mint, oldest); // not even late samples: about to get some, nobody knows when
    }
    MappedChunks mapped = series.mapped();
    if (mapped != null && !mapped.isEmpty()) {
      oldestFile = Math.min(oldestFile, DiskMapperRef.file(mapped.diskRef(0)));
    }
    if (late != null) {
      oldestFile = Math.min(oldestFile, late.oldestFile());
      outOfOrderMint = Math.min(outOfOrderMint, late.mint());
    }
  }

  /** Series that are gone. */
  List<MemSeries> removed() {
    return removed;
  }

  /** Oldest in-order timestamp left, {@code Long.MAX_VALUE} if there is none. */
  long mint() {
    return mint;
  }

  /** Oldest out-of-order timestamp left, {@code Long.MAX_VALUE} if there is none. */
  long outOfOrderMint() {
    return outOfOrderMint;
  }

  /** Number of the oldest chunk file still needed, {@code Integer.MAX_VALUE} if there is none. */
  int oldestFile() {
    return oldestFile;
  }
}
