package io.narthex.tsdb.wlog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log to the disk while others go on writing it: one thread syncs for all who wait.
 *
 * <pre>
 *   A  writes 1 ── syncs ───────────┐ 1 is safe
 *   B    writes 2 ── waits ─────────┴ syncs 2 and 3 ─┐ 2 is safe
 *   C      writes 3 ── waits ────────────────────────┴ finds 3 safe
 * </pre>
 *
 * <p>Invariant: full segments are synced before anything behind them is said to be safe. After a
 * sync that failed nothing is ever said to be: what the kernel dropped once it does not try again.
 *
 * <p>Thread-safety: thread-safe. Lock order: {@link #lock}, then that of the log.
 *
 * @upstream tsdb/wlog/wlog.go WL.fsync. Differs: upstream syncs under the log's lock, and only
 *     segments that are full
 */
final class GroupSync {
  private static final System.Logger LOG = System.getLogger(GroupSync.class.getName());

  private final ReentrantLock syncLock = new ReentrantLock();
  private final Lock writerLock;
  private final Path dir;
  private final WalOptions options;

  @GuardedBy("writerLock")
  private final WalWriter writer;

  /** All batches up to this one survive a power cut. */
  @GuardedBy("syncLock")
  private long synced;

  @GuardedBy("syncLock")
  private @Nullable IOException failure;

  @GuardedBy("syncLock")
  private boolean closed;

  GroupSync(Lock writerLock, WalWriter writer, Path dir, WalOptions options) {
    this.writerLock = writerLock;
    this.writer = writer;
    this.dir = dir;
    this.options = options;
  }

  /** Held by whoever syncs; nobody closes a segment without it. */
  Lock lock() {
    return syncLock;
  }

  /** The log is being closed, and what is left synced, by one who holds {@link #lock}. */
  void close() {
    syncLock.lock();
    try {
      closed = true;
    } finally {
      syncLock.unlock();
    }
  }

  /**
   * Syncs full segments and lets go of them. Nobody was promised that these survive a power cut, so
   * a failure does not fail the batch; nor does anybody wait for a thread that is at it: it goes on
   * until none is left.
   */
  void full() {
    while (hasFullSegments() && syncLock.tryLock()) {
      try {
        requireHealthy();
        syncFullSegments();
      } catch (IOException e) {
        note(e);
        LOG.log(System.Logger.Level.ERROR, "sync previous segment", e);
        return;
      } finally {
        syncLock.unlock();
      }
    }
  }

  private boolean hasFullSegments() {
    writerLock.lock();
    try {
      return writer.nextToSync() != null;
    } finally {
      writerLock.unlock();
    }
  }

  /**
   * Returns once all batches up to {@code ticket} survive a power cut. Whoever comes while another
   * thread is at it waits, and often finds its own batch synced along.
   */
  void upTo(long ticket) throws IOException {
    syncLock.lock();
    try {
      requireHealthy();
      if (synced < ticket) {
        syncFullSegments();
        syncCurrent();
      }
    } catch (IOException e) {
      note(e);
      throw e;
    } finally {
      syncLock.unlock();
    }
  }

  @GuardedBy("syncLock")
  private void requireHealthy() throws IOException {
    if (failure != null) {
      throw new IOException("an earlier sync of the log failed", failure);
    }
  }

  @GuardedBy("syncLock")
  private void note(IOException e) {
    if (failure == null) {
      failure = e;
    }
  }

  @GuardedBy("syncLock")
  private void syncFullSegments() throws IOException {
    while (true) {
      Segment segment;
      writerLock.lock();
      try {
        segment = writer.nextToSync();
      } finally {
        writerLock.unlock();
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
    writerLock.lock();
    try {
      writer.letGo(segment);
    } finally {
      writerLock.unlock();
    }
  }

  @GuardedBy("syncLock")
  private void syncCurrent() throws IOException {
    if (closed) {
      return;
    }
    Segment segment;
    long upTo;
    writerLock.lock();
    try {
      segment = writer.current();
      upTo = writer.batches();
    } finally {
      writerLock.unlock();
    }
    timedSync(segment); // not closed meanwhile: that happens under syncLock only
    if (!isOldest(segment)) {
      syncFullSegments();
    }
    synced = upTo;
  }

  /** Whether no segment was filled before {@code segment} that is not synced yet. */
  private boolean isOldest(Segment segment) {
    writerLock.lock();
    try {
      Segment oldest = writer.oldestFull();
      return oldest == null || oldest.index() >= segment.index();
    } finally {
      writerLock.unlock();
    }
  }

  private void timedSync(Segment segment) throws IOException {
    long start = options.nanoClock().getAsLong();
    segment.sync();
    long nanos = options.nanoClock().getAsLong() - start;
    options.observer().synced(String.valueOf(dir.getFileName()), nanos);
    writerLock.lock();
    try {
      writer.counters().syncs++;
      writer.counters().syncNanos += nanos;
    } finally {
      writerLock.unlock();
    }
  }

  @Override
  public String toString() {
    return "GroupSync{" + dir + "}";
  }
}
