package io.narthex.tsdb.wlog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.narthex.model.CorruptionException;
import io.narthex.tsdb.encoding.EncodeBuffer;
import io.narthex.tsdb.fs.Fs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A log of records in segment files. Opening one begins a new segment; what is there is read with
 * {@link WalReader} and never appended to.
 *
 * <pre>
 *   log(batch) ──> compressed ──> [lock: fragments, one write] ──> page cache
 *                                                  sync, shared ──> disk
 * </pre>
 *
 * <p>Invariants: a batch is in the log as a whole or, after an error, not at all: the file is cut
 * back, and the next batch goes on where the last good one ended. Full segments are synced before
 * anything behind them is said to be.
 *
 * <p>Thread-safety: thread-safe. Lock order: that of {@link GroupSync}, then {@code lock}.
 *
 * @upstream tsdb/wlog/wlog.go WL. Differs: a failed write leaves no torn record behind; full
 *     segments are synced by the thread that filled them; repair survives a crash.
 */
public final class Wal implements AutoCloseable {
  private final Fs fs;
  private final Path dir;
  private final WalOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final StoredRecordsPool spare;
  private final GroupSync sync;

  @GuardedBy("lock")
  private final WalWriter writer;

  @GuardedBy("lock")
  private boolean closed;

  private Wal(Fs fs, Path dir, WalOptions options) throws IOException {
    this.fs = fs;
    this.dir = dir;
    this.options = options;
    this.spare = new StoredRecordsPool(options.compression());
    this.writer = new WalWriter(fs, dir, options);
    this.sync = new GroupSync(lock, writer, dir, options);
  }

  /**
   * Opens the log in {@code dir}, created if absent, and begins a new segment.
   *
   * @throws IOException if a segment in the middle is missing
   */
  public static Wal open(Fs fs, Path dir, WalOptions options) throws IOException {
    fs.createDirectories(dir);
    return new Wal(fs, dir, options);
  }

  /** Appends one record. */
  public void log(EncodeBuffer record) throws IOException {
    long ticket;
    StoredRecords stored = spare.take();
    try {
      stored.add(record.array(), 0, record.length());
      ticket = write(stored);
    } finally {
      spare.giveBack(stored);
    }
    settle(ticket);
  }

  /**
   * Appends the records of a batch, all or, if the write fails, none. Where each commit is synced
   * and the sync fails, the records are in the log but a power cut may take them.
   */
  public void log(LogBatch batch) throws IOException {
    settle(append(batch));
  }

  /**
   * The first half of {@link #log(LogBatch)}: the records are in the log, behind all that were
   * there, and not synced.
   *
   * @return what {@link #settle} needs
   */
  public long append(LogBatch batch) throws IOException {
    if (batch.count() == 0) {
      return 0;
    }
    StoredRecords stored = spare.take();
    try {
      stored.add(batch);
      return write(stored);
    } finally {
      spare.giveBack(stored);
    }
  }

  /** The second half: syncs as far as {@link WalOptions#durability} asks for. */
  public void settle(long ticket) throws IOException {
    if (options.durability().everyCommit()) {
      sync.upTo(ticket);
    } else {
      sync.full();
    }
  }

  private long write(StoredRecords records) throws IOException {
    lock.lock();
    try {
      requireOpen();
      writer.write(records);
      return writer.batches();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("wlog is closed");
    }
  }

  /** Returns once everything logged before the call would survive a power cut. */
  public void sync() throws IOException {
    long ticket;
    lock.lock();
    try {
      ticket = writer.batches();
    } finally {
      lock.unlock();
    }
    sync.upTo(ticket);
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
      requireOpen();
      writer.begin();
      writer.roll();
      index = writer.current().index();
    } finally {
      lock.unlock();
    }
    sync.full();
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
        writer.counters().truncations++;
        writer.counters().truncationsFailed += done ? 0 : 1;
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
    sync.lock().lock();
    lock.lock();
    try {
      WalRepair.Report report = writer.reopen(repair, damage);
      options.observer().repaired(report.toString());
      return report;
    } finally {
      lock.unlock();
      sync.lock().unlock();
    }
  }

  /** Index of the segment being written. */
  public int currentSegment() {
    lock.lock();
    try {
      return writer.current().index();
    } finally {
      lock.unlock();
    }
  }

  /** Position in the current segment up to which it is filled, in bytes. */
  public long currentOffset() {
    lock.lock();
    try {
      return writer.current().position();
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
      return writer.counters().snapshot(writer.current().index());
    } finally {
      lock.unlock();
    }
  }

  /** Ends the last page, syncs and closes. Does nothing if closed already. */
  @Override
  public void close() throws IOException {
    sync.lock().lock();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      sync.close();
      spare.close();
      try {
        writer.finish();
      } finally {
        writer.close();
      }
    } finally {
      lock.unlock();
      sync.lock().unlock();
    }
  }

  @Override
  public String toString() {
    return "Wal{" + dir + "}";
  }
}
