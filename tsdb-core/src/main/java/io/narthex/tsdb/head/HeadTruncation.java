package io.narthex.tsdb.head;

import io.narthex.tsdb.checkpoint.CheckpointDir;
import io.narthex.tsdb.checkpoint.Checkpointer;
import io.narthex.tsdb.index.RefSet;
import io.narthex.tsdb.record.RecordEncoder;
import io.narthex.tsdb.record.TombstonesRecord;
import io.narthex.tsdb.wlog.Segments;
import io.narthex.tsdb.wlog.Wal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the head forgets: samples that are in blocks by now, series that have none left, chunk files
 * and log segments that nobody needs.
 *
 * <pre>
 *   memory(mint)   wait for readers below mint ─> minValid = mint ─> collect
 *   collect        chunks, series, postings, tombstones ─> chunk files
 *   log(mint)      new segment ─> oldest two thirds into a checkpoint ─> delete them
 * </pre>
 *
 * <p>Invariants: a series record stays in the log for as long as samples of the series may be there
 * ({@code expiries}), even if the series left the head.
 *
 * <p>Thread-safety: thread-safe; one truncation at a time.
 *
 * @upstream tsdb/head.go truncateMemory, truncateWAL, truncateOOO, gc
 */
public final class HeadTruncation {
  private static final System.Logger LOG = System.getLogger(HeadTruncation.class.getName());

  private final Head head;
  private final Object lock = new Object();
  private final ConcurrentHashMap<Long, Long> expiries = new ConcurrentHashMap<>();
  private final Set<Long> lateRefs = ConcurrentHashMap.newKeySet();
  private volatile boolean secondRefsInUse;
  private long lastLogTruncation = Long.MIN_VALUE;

  HeadTruncation(Head head) {
    this.head = head;
  }

  /** Forgets samples before {@code mint} (ms) in memory and {@code chunks_head/}. */
  public void memory(long mint) throws IOException {
    synchronized (lock) {
      HeadTimes times = head.times();
      boolean initialized = times.initialized();
      if (initialized && times.min() >= mint) {
        return;
      }
      boolean done = false;
      try {
        if (initialized) {
          head.isolation().beginForgetting(mint);
        }
        times.setMin(mint);
        times.setMinValid(mint);
        times.raiseMax(mint);
        if (initialized) {
          head.counters().truncations.incrementAndGet();
          collect();
        }
        done = true;
      } catch (InterruptedException e) {
        throw interrupted("waiting for readers", e);
      } finally {
        head.isolation().endForgetting();
        if (!done) {
          head.counters().truncationsFailed.incrementAndGet();
        }
      }
    }
  }

  /** Collects garbage and adjusts the bounds to what is left. */
  void collect() throws IOException {
    synchronized (lock) {
      long start = head.nanoTime();
      HeadTimes times = head.times();
      long headMaxt = times.max();
      HeadGc gc = sweep();
      if (gc.mint() > times.min() && times.initialized()) {
        long mint = Math.min(gc.mint(), head.appendableMinValid());
        times.setMin(mint);
        times.setMinValid(mint);
      }
      long window = head.outOfOrderWindow();
      long earliest = headMaxt == Long.MIN_VALUE ? Long.MAX_VALUE : headMaxt - window;
      times.resetOutOfOrderMin(
          window > 0 ? Math.min(gc.outOfOrderMint(), earliest) : gc.outOfOrderMint());
      Head.HeadFiles files = head.files();
      if (files != null && head.times().initialized()) {
        if (files.mapper().truncate(gc.oldestFile())) {
          head.outOfOrderIsolation().restart();
        }
      }
      head.counters().gcRuns.incrementAndGet();
      head.counters().gcNanos.addAndGet(head.nanoTime() - start);
      head.observer().headTruncated(times.min(), gc.removed().size());
    }
  }

  /** Collects garbage and leaves the bounds as they are, as after reading the log. */
  HeadGc sweep() {
    synchronized (lock) {
      HeadGc gc = new HeadGc(head, head.outOfOrderIsolation().lastGone());
      gc.run();
      for (MemSeries gone : gc.removed()) {
        expiries.put(gone.ref, gc.mint());
      }
      return gc;
    }
  }

  /** Cuts the log: what is needed of its oldest two thirds goes to a checkpoint. */
  public void log(long mint) throws IOException {
    Wal wal = head.log().wal();
    Head.HeadFiles files = head.files();
    synchronized (lock) {
      if (wal == null || files == null || mint <= lastLogTruncation) {
        return;
      }
      lastLogTruncation = mint;
      Segments segments = Segments.in(files.fs(), wal.dir());
      wal.nextSegment();
      int last = segments.last() - 1; // never the one being written
      if (last < 0) {
        return;
      }
      last = segments.first() + (last - segments.first()) * 2 / 3;
      if (last <= segments.first()) {
        return;
      }
      checkpoint(wal, files, segments.first(), last, mint);
    }
  }

  private void checkpoint(Wal wal, Head.HeadFiles files, int first, int last, long mint)
      throws IOException {
    long start = head.nanoTime();
    // It may have series the log will not know any more, under references that came to others.
    SnapshotDir.deleteAll(files.fs(), files.dir());
    files.fs().syncDir(files.dir());
    head.counters().checkpoints.incrementAndGet();
    boolean done = false;
    try {
      new Checkpointer(files.fs(), wal, new RecordEncoder(head.options().storeSt()))
          .run(first, last, ref -> isNeeded(ref, mint), mint);
      done = true;
    } finally {
      if (!done) {
        head.counters().checkpointsFailed.incrementAndGet();
      }
    }
    try {
      wal.truncate(last + 1);
    } catch (IOException e) {
      // What is left over is ignored at the next start, and deleted by the next truncation.
      head.counters().walTruncationsFailed.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "truncating segments failed", e);
    }
    expiries.values().removeIf(until -> until < mint);
    deleteCheckpointsBelow(wal, files, last);
    head.counters().walTruncateRuns.incrementAndGet();
    head.counters().walTruncateNanos.addAndGet(head.nanoTime() - start);
  }

  private void deleteCheckpointsBelow(Wal wal, Head.HeadFiles files, int last) {
    head.counters().checkpointDeletions.incrementAndGet();
    try {
      CheckpointDir.deleteBelow(files.fs(), wal.dir(), last);
    } catch (IOException e) {
      // An old checkpoint is not looked at once there is a newer one.
      head.counters().checkpointDeletionsFailed.incrementAndGet();
      LOG.log(System.Logger.Level.ERROR, "deleting old checkpoints failed", e);
    }
  }

  /** Whether the checkpoint at {@code mint} must know the series. */
  private boolean isNeeded(long ref, long mint) {
    if (head.series().byRef(ref) != null || lateRefs.contains(ref)) {
      return true;
    }
    Long until = expiries.get(ref);
    return until != null && until >= mint;
  }

  /** The log has samples up to {@code t} under this reference, which no series has any more. */
  void expireNotBefore(long ref, long t) {
    expiries.merge(ref, t, Math::max);
  }

  boolean isInLateLog(Set<Long> refs) {
    return !Collections.disjoint(lateRefs, refs);
  }

  /** Chunks on disk are under references that no series has any more. */
  void secondRefsInUse() {
    secondRefsInUse = true;
  }

  /** Whether files may hold samples of a series under another reference than the one it has. */
  boolean areSecondRefsInUse() {
    return secondRefsInUse;
  }

  /** The log of late samples has this reference, which no series has any more. */
  void expireWithLateLog(long ref) {
    lateRefs.add(ref);
  }

  /**
   * Forgets out-of-order chunks that are in blocks by now, and the log of their samples.
   *
   * @param firstLogSegment segments of the out-of-order log before it are deleted
   * @param lastRef newest chunk that is in a block
   */
  public void outOfOrder(int firstLogSegment, long lastRef) throws IOException {
    synchronized (lock) {
      if (Long.compareUnsigned(lastRef, head.outOfOrderIsolation().lastGone()) > 0) {
        try {
          head.outOfOrderIsolation().beginForgetting(lastRef);
        } catch (InterruptedException e) {
          throw interrupted("waiting for readers of out-of-order chunks", e);
        }
        collect();
      }
      Wal log = head.log().outOfOrderWal();
      if (log != null) {
        log.truncate(firstLogSegment);
        lateRefs.clear(); // only reading the log adds to them: nothing that was written since
      }
    }
  }

  /**
   * Takes series out of the head whose samples are in loaded blocks by now, wherever they are in
   * time; one that took samples since stays. Readers that do not know the blocks are waited for.
   * Those that came since find the samples there, and may be reading them here as well, so
   * references go last.
   *
   * @return how many were evicted
   */
  int evict(SelectedSeries selected) throws IOException {
    synchronized (lock) {
      long mint = selected.mint();
      long maxt = selected.maxt();
      List<MemSeries> evicted = new ArrayList<>();
      try {
        head.isolation().awaitEarlierReaders(mint, maxt);
        head.log().evict(() -> retire(selected, evicted));
        forget(evicted);
        head.isolation().awaitEarlierReaders(mint, maxt);
      } catch (InterruptedException e) {
        throw interrupted("waiting for readers", e);
      } finally {
        evicted.forEach(head.series()::drop);
      }
      head.observer().seriesEvicted(evicted.size());
      return evicted.size();
    }
  }

  private TombstonesRecord retire(SelectedSeries selected, List<MemSeries> evicted) {
    TombstonesRecord stones = new TombstonesRecord();
    long maxt = head.maxt();
    for (int i = 0; i < selected.count(); i++) {
      MemSeries series = selected.series(i);
      long newest = selected.newest(i);
      if (head.series().retireIf(series, s -> !s.removed() && s.isUnchangedSince(newest))) {
        expireNotBefore(series.ref, maxt); // samples under this reference are in the log
        evicted.add(series);
        stones.add(series.ref, Long.MIN_VALUE, Long.MAX_VALUE);
      }
    }
    return stones;
  }

  /** Takes a series out of the head: the log says that it was evicted. */
  void remove(MemSeries series) {
    if (head.series().removeIf(series, s -> true)) {
      synchronized (series.lock()) {
        expireNotBefore(series.ref, series.newest());
      }
      forget(List.of(series));
    }
  }

  /** Removes what the index and the counters know of series that are no longer in the tables. */
  void forget(List<MemSeries> gone) {
    if (gone.isEmpty()) {
      return;
    }
    long[] refs = new long[gone.size()];
    List<Long> boxed = new ArrayList<>(gone.size());
    List<io.narthex.model.labels.Labels> labels = new ArrayList<>(gone.size());
    long chunks = 0;
    for (int i = 0; i < refs.length; i++) {
      MemSeries series = gone.get(i);
      refs[i] = series.ref;
      boxed.add(series.ref);
      labels.add(series.labels);
      synchronized (series.lock()) {
        chunks += series.heapChunks() + series.mappedCount();
        head.counters().staleSeries.addAndGet(series.isStale() ? -1 : 0);
        head.counters().histogramSeries.addAndGet(series.lastHistogram() != null ? -1 : 0);
        head.counters().histogramBuckets.addAndGet(-series.histogramBuckets());
      }
    }
    head.postings().delete(RefSet.of(refs), labels);
    head.tombstones().removeSeries(boxed);
    head.counters().seriesRemoved.addAndGet(refs.length);
    head.counters().chunksRemoved(chunks);
  }

  /** A wait that was interrupted, as what callers expect of work on files. */
  static IOException interrupted(String doing, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted while " + doing);
    e.initCause(cause);
    return e;
  }

  @Override
  public @Nullable String toString() {
    return "HeadTruncation{expiries=" + expiries.size() + "}";
  }

  /** Empties a head that is being loaded. */
  void clear() {
    List<MemSeries> all = new ArrayList<>();
    head.series().forEach(all::add);
    for (MemSeries s : all) {
      head.series().removeIf(s, any -> true);
    }
    forget(all);
    int capacity = head.exemplars().capacity();
    head.exemplars().resize(0);
    head.exemplars().resize(capacity);
    long minValid = head.times().minValid();
    head.times().reset();
    head.times().setMinValid(minValid);
  }
}
