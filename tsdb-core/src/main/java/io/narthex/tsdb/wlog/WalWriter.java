package io.narthex.tsdb.wlog;

import io.narthex.model.CorruptionException;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log that is written: puts records into the current segment, begins the next one, and
 * takes back what a failed write left.
 *
 * <pre>
 *   full     [ 7 ][ 8 ]        to be synced and closed
 *   current            [ 9 |mark|append|append|   ]
 *                           ^ after a failure everything behind it goes
 * </pre>
 *
 * <p>Thread-safety: none; the caller holds the lock of the log.
 *
 * @upstream tsdb/wlog/wlog.go WL.log, WL.flushPage, WL.nextSegment
 */
final class WalWriter implements AutoCloseable {
  private final Fs fs;
  private final Path dir;
  private final WalOptions options;
  private final WalCounters counters = new WalCounters();

  /** Full segments whose bytes are not synced yet. */
  private final ArrayDeque<Segment> full = new ArrayDeque<>();

  private Segment current;
  private long batches;

  /** A write that failed and whose remains could not be cut off yet. */
  private @Nullable Mark unfinishedRollBack;

  /** Where a batch began. */
  record Mark(Segment segment, long position) {}

  /** Begins a new segment behind those that are there. */
  WalWriter(Fs fs, Path dir, WalOptions options) throws IOException {
    this.fs = fs;
    this.dir = dir;
    this.options = options;
    this.current = createSegment(Segments.in(fs, dir).last() + 1);
  }

  private Segment createSegment(int index) throws IOException {
    var file = fs.create(dir.resolve(WalFormat.segmentName(index)));
    try {
      fs.syncDir(dir);
      return new Segment(index, file, options.pageSize());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The segment being written. */
  Segment current() {
    return current;
  }

  /** Batches written since the log was opened. */
  long batches() {
    return batches;
  }

  WalCounters counters() {
    return counters;
  }

  /** Finishes a roll back that failed; tells where the next batch begins. */
  Mark begin() throws IOException {
    Mark unfinished = unfinishedRollBack;
    if (unfinished != null) {
      cutBack(unfinished);
      unfinishedRollBack = null;
    }
    return new Mark(current, current.position());
  }

  /** Writes the records of a batch; none of them is left if that fails. */
  void write(StoredRecords records) throws IOException {
    Mark mark = begin();
    try {
      for (int i = 0; i < records.count(); i++) {
        append(records, i);
      }
      flush();
      batches++;
    } catch (IOException | RuntimeException e) {
      rollBack(mark, e);
      throw e;
    }
  }

  private void append(StoredRecords records, int i) throws IOException {
    int size = records.length(i);
    if (size > current.room(options.segmentSize())) {
      roll();
    }
    long before = current.position();
    counters.recordParts +=
        current.append(records.array(i), records.start(i), size, records.flag(i));
    counters.recordPartBytes += current.position() - before;
    counters.bytesSaved += records.saved(i);
  }

  private void flush() throws IOException {
    int pageSize = options.pageSize();
    long end = current.position();
    int written = current.flush();
    if (written > 0) {
      counters.pageFlushes++;
      counters.completedPages += end / pageSize - (end - written) / pageSize;
      options.observer().pageFlushed(current.index(), (int) ((end - 1) / pageSize), written);
    }
  }

  /** Ends the current segment with a whole page and begins the next one. */
  void roll() throws IOException {
    current.padPage();
    flush();
    Segment next = createSegment(current.index() + 1);
    full.add(current);
    current = next;
    options.observer().segmentRolled(next.index());
  }

  /** Takes back a batch that could not be written as a whole. */
  private void rollBack(Mark mark, Exception cause) {
    counters.writesFailed++;
    try {
      cutBack(mark);
    } catch (IOException | RuntimeException e) {
      unfinishedRollBack = mark;
      cause.addSuppressed(e);
    }
  }

  /** Takes everything behind a position out of the log again; segments begun since stay, empty. */
  private void cutBack(Mark mark) throws IOException {
    if (current == mark.segment()) {
      current.rollBack(mark.position());
      return;
    }
    current.rollBack(0);
    for (Segment segment : full) {
      if (segment.index() > mark.segment().index()) {
        segment.rollBack(0);
      } else if (segment == mark.segment()) {
        segment.rollBack(mark.position());
      }
    }
  }

  /** The oldest full segment, null if there is none. */
  @Nullable Segment oldestFull() {
    return full.peek();
  }

  /**
   * The same, but none until a failed batch is cut off: the segments it went through are needed.
   */
  @Nullable Segment nextToSync() {
    return unfinishedRollBack == null ? full.peek() : null;
  }

  /** Closes a full segment that was synced. */
  void letGo(Segment segment) throws IOException {
    if (unfinishedRollBack == null && full.remove(segment)) {
      segment.close();
    }
  }

  /** Closes all segments, has the log mended, and begins a new one. */
  WalRepair.Report reopen(WalRepair repair, CorruptionException damage) throws IOException {
    closeFiles();
    if (current.position() == 0) { // begun by this opening: not a segment that is lost
      fs.delete(dir.resolve(WalFormat.segmentName(current.index())));
      fs.syncDir(dir);
    }
    WalRepair.Report report = repair.run(damage);
    current = createSegment(Segments.in(fs, dir).last() + 1);
    return report;
  }

  /** Ends the last page and syncs all. */
  void finish() throws IOException {
    Mark unfinished = unfinishedRollBack;
    if (unfinished != null) {
      cutBack(unfinished);
    }
    current.padPage();
    flush();
    for (Segment segment : full) {
      segment.sync();
    }
    current.sync();
  }

  private void closeFiles() throws IOException {
    while (!full.isEmpty()) {
      full.remove().close();
    }
    current.close();
  }

  /** Closes files; what was not flushed is lost. */
  @Override
  public void close() throws IOException {
    closeFiles();
  }

  @Override
  public String toString() {
    return "WalWriter{" + current + ", full=" + full.size() + "}";
  }
}
