package io.narthex.tsdb.wlog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A log of records in segment files. Opening one begins a new segment; what is there is read with
 * {@link WalReader} and never appended to.
 *
 * <pre>
 *   log(batch) ──> [lock: fragments into the segment's buffer, one write] ──> page cache
 *                                                             sync, shared ──> disk
 * </pre>
 *
 * <p>Invariants: a batch is in the log as a whole or, after an error, not at all: the file is cut
 * back, and the next batch goes on where the last good one ended. Full segments are synced before
 * anything behind them is said to be.
 *
 * <p>Thread-safety: thread-safe. Lock order: {@code syncLock}, then {@code lock}.
 *
 * @upstream tsdb/wlog/wlog.go WL. Differs: a failed write leaves no torn record behind; full
 *     segments are synced by the thread that filled them; repair survives a crash.
 */
public final class Wal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wal.class.getName());

  private final Fs fs;
  private final Path dir;
  private final WalOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock syncLock = new ReentrantLock();

  @GuardedBy("lock")
  private final RecordCodec codec = new RecordCodec();

  /** Full segments whose bytes are not synced yet. */
  @GuardedBy("lock")
  private final ArrayDeque<Segment> full = new ArrayDeque<>();

  @GuardedBy("lock")
  private final WalCounters counters = new WalCounters();

  @GuardedBy("lock")
  private Segment current;

  /** Batches logged since opening. */
  @GuardedBy("lock")
  private long logged;

  /** A write that failed and whose remains could not be cut off yet. */
  @GuardedBy("lock")
  private @Nullable Mark unfinishedRollBack;

  @GuardedBy("lock")
  private boolean closed;

  /** All batches up to this one survive a power cut. */
  @GuardedBy("syncLock")
  private long synced;

  @GuardedBy("syncLock")
  private @Nullable IOException syncFailure;

  /** Where a batch began. */
  private record Mark(Segment segment, long position) {}

  private Wal(Fs fs, Path dir, WalOptions options, Segment first) {
    this.fs = fs;
    this.dir = dir;
    this.options = options;
    this.current = first;
  }

  /**
   * Opens the log in {@code dir}, created if absent, and begins a new segment.
   *
   * @throws IOException if a segment in the middle is missing
   */
  public static Wal open(Fs fs, Path dir, WalOptions options) throws IOException {
    fs.createDirectories(dir);
    return new Wal(
        fs, dir, options, createSegment(fs, dir, options, Segments.in(fs, dir).last() + 1));
  }

  private static Segment createSegment(Fs fs, Path dir, WalOptions options, int index)
      throws IOException {
    var file = fs.create(dir.resolve(WalFormat.segmentName(index)));
    try {
      fs.syncDir(dir);
      return new Segment(index, file, options.pageSize());
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Appends one record. */
  public void log(EncodeBuffer record) throws IOException {
    long ticket;
    lock.lock();
    try {
      Mark mark = begin();
      try {
        append(record.array(), 0, record.length());
        flush();
      } catch (IOException | RuntimeException e) {
        rollBack(mark, e);
        throw e;
      }
      ticket = ++logged;
    } finally {
      lock.unlock();
    }
    afterLog(ticket);
  }

  /**
   * Appends the records of a batch, all or, if the write fails, none. Where each commit is synced
   * and the sync fails, the records are in the log but a power cut may take them.
   */
  public void log(LogBatch batch) throws IOException {
    if (batch.count() == 0) {
      return;
    }
    long ticket;
    lock.lock();
    try {
      Mark mark = begin();
      try {
        byte[] bytes = batch.buffer().array();
        for (int i = 0; i < batch.count(); i++) {
          append(bytes, batch.start(i), batch.end(i) - batch.start(i));
        }
        flush();
      } catch (IOException | RuntimeException e) {
        rollBack(mark, e);
        throw e;
      }
      ticket = ++logged;
    } finally {
      lock.unlock();
    }
    afterLog(ticket);
  }

  @GuardedBy("lock")
  private Mark begin() throws IOException {
    if (closed) {
      throw new IOException("wlog is closed");
    }
    Mark unfinished = unfinishedRollBack;
    if (unfinished != null) {
      cutBack(unfinished);
      unfinishedRollBack = null;
    }
    return new Mark(current, current.position());
  }

  @GuardedBy("lock")
  private void append(byte[] bytes, int offset, int length) throws IOException {
    int compressed = codec.compress(options.compression(), bytes, offset, length);
    boolean asIs = compressed < 0;
    int size = asIs ? length : compressed;
    if (size > current.room(options.segmentSize())) {
      roll();
    }
    long before = current.position();
    counters.recordParts +=
        asIs
            ? current.append(bytes, offset, length, 0)
            : current.append(codec.array(), 0, compressed, options.compression().flag());
    counters.recordPartBytes += current.position() - before;
    counters.bytesSaved += length - size;
  }

  @GuardedBy("lock")
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
  @GuardedBy("lock")
  private void roll() throws IOException {
    current.padPage();
    flush();
    Segment next = createSegment(fs, dir, options, current.index() + 1);
    full.add(current);
    current = next;
    options.observer().segmentRolled(next.index());
  }

  @GuardedBy("lock")
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
  @GuardedBy("lock")
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

  private void afterLog(long ticket) throws IOException {
    if (options.durability().everyCommit()) {
      syncUpTo(ticket, true);
    } else if (hasFullSegments()) {
      syncFull();
    }
  }

  /** Nobody was promised that these survive a power cut, so a failure does not fail the batch. */
  private void syncFull() {
    try {
      syncUpTo(0, false);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "sync previous segment", e);
    }
  }

  private boolean hasFullSegments() {
    lock.lock();
    try {
      return !full.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once everything logged before the call would survive a power cut. */
  public void sync() throws IOException {
    long ticket;
    lock.lock();
    try {
      ticket = logged;
    } finally {
      lock.unlock();
    }
    syncUpTo(ticket, true);
  }

  /**
   * Syncs full segments and lets go of them, then the current one if asked. Whoever comes while
   * another thread is at it waits, and often finds its own batch synced along.
   */
  private void syncUpTo(long ticket, boolean currentToo) throws IOException {
    syncLock.lock();
    try {
      if (syncFailure != null) { // what the kernel dropped once it does not try again
        throw new IOException("an earlier sync of the log failed", syncFailure);
      }
      if (currentToo && synced >= ticket) {
        return;
      }
      try {
        syncFullSegments();
        if (currentToo) {
          syncCurrent();
        }
      } catch (IOException e) {
        syncFailure = e;
        throw e;
      }
    } finally {
      syncLock.unlock();
    }
  }

  @GuardedBy("syncLock")
  private void syncFullSegments() throws IOException {
    while (true) {
      Segment segment;
      lock.lock();
      try {
        // until a failed batch is cut off, the segments it went through are needed
        segment = unfinishedRollBack == null ? full.peek() : null;
      } finally {
        lock.unlock();
      }
      if (segment == null) {
        return;
      }
      try {
        timedSync(segment);
      } finally {
        letGo(segment);
      }
    }
  }

  private void letGo(Segment segment) throws IOException {
    lock.lock();
    try {
      if (unfinishedRollBack == null && full.remove(segment)) {
        segment.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("syncLock")
  private void syncCurrent() throws IOException {
    Segment segment;
    long upTo;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      segment = current;
      upTo = logged;
    } finally {
      lock.unlock();
    }
    timedSync(segment); // not closed meanwhile: that happens under syncLock only
    if (upToIsWhole(segment)) {
      synced = upTo;
    } else {
      syncFullSegments();
      synced = upTo;
    }
  }

  /** Whether no segment was filled before {@code segment} that is not synced yet. */
  private boolean upToIsWhole(Segment segment) {
    lock.lock();
    try {
      Segment oldest = full.peek();
      return oldest == null || oldest.index() >= segment.index();
    } finally {
      lock.unlock();
    }
  }

  private void timedSync(Segment segment) throws IOException {
    long start = options.nanoClock().getAsLong();
    segment.sync();
    long nanos = options.nanoClock().getAsLong() - start;
    lock.lock();
    try {
      counters.syncs++;
      counters.syncNanos += nanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the current segment, syncs it and begins the next.
   *
   * @return index of the new segment
   */
  public int nextSegment() throws IOException {
    int index;
    lock.lock();
    try {
      begin();
      roll();
      index = current.index();
    } finally {
      lock.unlock();
    }
    syncFull();
    return index;
  }

  /** Deletes all segments before {@code index}. */
  public void truncate(int index) throws IOException {
    boolean done = false;
    try {
      Segments segments = Segments.in(fs, dir);
      if (!segments.isEmpty()) {
        for (int i = segments.first(); i < Math.min(index, currentSegment()); i++) {
          fs.delete(dir.resolve(WalFormat.segmentName(i)));
        }
        fs.syncDir(dir);
      }
      done = true;
    } finally {
      lock.lock();
      try {
        counters.truncations++;
        counters.truncationsFailed += done ? 0 : 1;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Cuts the log at a damaged place and begins a new segment behind it. To be called before
   * anything is logged.
   *
   * @param damage what {@link WalReader} threw, or {@link WalReader#located} made of what a decoder
   *     threw
   * @param counter tells how many samples a record holds, for the report
   * @return what is gone
   * @throws IllegalArgumentException if the damage is not in this log, but say in a checkpoint
   */
  public WalRepair.Report repair(CorruptionException damage, WalRepair.SampleCounter counter)
      throws IOException {
    WalRepair repair = new WalRepair(fs, dir, options.pageSize(), counter);
    repair.checkIsHere(damage);
    syncLock.lock();
    lock.lock();
    try {
      while (!full.isEmpty()) {
        full.remove().close();
      }
      current.close();
      WalRepair.Report report = repair.run(damage);
      current = createSegment(fs, dir, options, Segments.in(fs, dir).last() + 1);
      options.observer().repaired(report.toString());
      return report;
    } finally {
      lock.unlock();
      syncLock.unlock();
    }
  }

  /** Index of the segment being written. */
  public int currentSegment() {
    lock.lock();
    try {
      return current.index();
    } finally {
      lock.unlock();
    }
  }

  /** Position in the current segment up to which it is filled, in bytes. */
  public long currentOffset() {
    lock.lock();
    try {
      return current.position();
    } finally {
      lock.unlock();
    }
  }

  public Path dir() {
    return dir;
  }

  public WalOptions options() {
    return options;
  }

  public WalStats stats() {
    lock.lock();
    try {
      return counters.snapshot(current.index());
    } finally {
      lock.unlock();
    }
  }

  /** Ends the last page, syncs and closes. Does nothing if closed already. */
  @Override
  public void close() throws IOException {
    syncLock.lock();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        finish();
      } finally {
        codec.close();
        current.close();
        while (!full.isEmpty()) {
          full.remove().close();
        }
      }
    } finally {
      lock.unlock();
      syncLock.unlock();
    }
  }

  @GuardedBy("lock")
  private void finish() throws IOException {
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

  @Override
  public String toString() {
    return "Wal{" + dir + "}";
  }
}
