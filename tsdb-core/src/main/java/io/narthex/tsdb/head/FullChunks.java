package io.narthex.tsdb.head;

import io.narthex.tsdb.chunks.ChunkDiskMapper;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The series with full chunks on the heap, in the order in which they filled up, and their way to
 * {@code chunks_head/}.
 *
 * <p>Chunks are copied to the buffer of the file under the lock of their series, so that none is
 * dropped or evicted meanwhile and comes back at the next start. That writes to memory; what takes
 * long, writing the buffer and syncing a full file, is done before the lock is taken.
 *
 * <p>Thread-safety: thread-safe; series are mapped one after the other.
 *
 * @upstream tsdb/head.go Head.mmapHeadChunks (walks all series there)
 */
final class FullChunks {
  private final Head head;
  private final @Nullable ChunkDiskMapper mapper;
  private final ConcurrentLinkedQueue<MemSeries> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock mapping = new ReentrantLock();

  FullChunks(Head head, @Nullable ChunkDiskMapper mapper) {
    this.head = head;
    this.mapper = mapper;
  }

  void add(MemSeries series) {
    if (mapper != null) {
      waiting.add(series);
    }
  }

  /** Maps all that waits; returns how many chunks that were. */
  int mapAll() throws IOException {
    ChunkDiskMapper to = mapper;
    if (to == null) {
      return 0;
    }
    mapping.lock();
    try {
      int mapped = 0;
      for (MemSeries series = waiting.poll(); series != null; series = waiting.poll()) {
        try {
          mapped += map(series, to);
        } catch (IOException | RuntimeException e) {
          waiting.add(series);
          throw e;
        }
      }
      to.flush();
      return mapped;
    } finally {
      mapping.unlock();
    }
  }

  /** Maps the full chunks of one series at once, as replay does. */
  int map(MemSeries series) throws IOException {
    return mapper == null ? 0 : map(series, mapper);
  }

  /** Maps the open out-of-order chunk of a series; the caller holds its lock. */
  long[] mapOutOfOrder(MemSeries of, OutOfOrderState state, ChunkSettings settings)
      throws IOException {
    if (mapper == null) { // in memory only: an open chunk takes all
      if (state.open() == null) {
        return new long[0];
      }
      throw new IOException("no files for full out-of-order chunks");
    }
    return state.mapOpen(of.ref, settings, mapper);
  }

  /** Whether files have the samples of an open out-of-order chunk; the caller holds its lock. */
  boolean isOutOfOrderMapped(OutOfOrderState state, ChunkSettings settings) {
    return mapper != null && state.isOpenMapped(settings, mapper);
  }

  private int map(MemSeries series, ChunkDiskMapper to) throws IOException {
    to.makeRoom(oldestLength(series));
    synchronized (series.lock()) {
      if (series.removed()) {
        return 0;
      }
      MemChunk[] full = series.chunks().fullChunks();
      for (MemChunk chunk : full) {
        long ref = to.write(series.ref, chunk.mint, chunk.maxt, chunk.chunk(), false);
        series.chunks().mappedFull(chunk, ref);
        head.observer().chunkMapped(series.ref, chunk.mint, chunk.maxt);
      }
      head.counters().chunksMapped.addAndGet(full.length);
      return full.length;
    }
  }

  /** Bytes of the full chunk that is mapped next. */
  private static int oldestLength(MemSeries series) {
    synchronized (series.lock()) {
      MemChunk oldest = series.chunks().heapChunk(series.heapChunks() - 1);
      return oldest == null ? 0 : oldest.chunk().length();
    }
  }
}
