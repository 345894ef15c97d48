package io.narthex.tsdb.head;

import io.narthex.model.CorruptionException;
import io.narthex.model.SampleBuffer;
import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.Chunks;
import io.narthex.tsdb.chunkenc.Encoding;
import io.narthex.tsdb.chunks.ChunkMeta;
import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.chunks.HeadChunkRef;
import org.jspecify.annotations.Nullable;

/**
 * Hands out chunks of the head, full ones as they are, open ones as a copy, or decodes them in
 * place; in each case only the samples its isolation may see.
 *
 * <pre>
 *   series   [ mapped ][ mapped ][ full ][ open . . ]
 *   hidden                                      ^^^ the newest 3, of transactions still open
 * </pre>
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head_read.go headChunkReader, memSeries.iterator
 */
final class HeadChunkReader implements ChunkReader {
  private static final long NOT_MAPPED = -1;

  private final Head head;
  private final Isolation.@Nullable State isolation;
  private final OutOfOrderIsolation.@Nullable Read outOfOrderRead;

  /** Without isolation all samples are seen. */
  HeadChunkReader(
      Head head,
      Isolation.@Nullable State isolation,
      OutOfOrderIsolation.@Nullable Read outOfOrderRead) {
    this.head = head;
    this.isolation = isolation;
    this.outOfOrderRead = outOfOrderRead;
  }

  @Override
  public Chunk chunk(ChunkMeta meta) {
    Chunk given = meta.chunk();
    if (given != null) {
      return given;
    }
    MemSeries series = series(meta);
    long diskRef;
    int hidden = 0;
    synchronized (series.lock()) {
      if (HeadChunkRef.outOfOrder(meta.ref())) {
        diskRef = outOfOrderRef(series, meta);
      } else {
        int position = position(series, meta);
        hidden = hiddenOf(series, position);
        MappedChunks mapped = series.mapped();
        if (mapped == null || position >= mapped.count()) {
          MemChunk chunk = heapChunk(series, position, meta);
          if (hidden > 0) {
            return prefix(chunk.chunk(), chunk.samples - hidden);
          }
          return isOpen(series, position) ? chunk.chunk().snapshot() : chunk.chunk();
        }
        diskRef = mapped.diskRef(position);
      }
    }
    Head.HeadFiles files = head.files();
    if (files == null) {
      throw gone(meta);
    }
    Chunk chunk = files.mapper().chunk(diskRef);
    return hidden == 0 ? chunk : prefix(chunk, chunk.sampleCount() - hidden);
  }

  /** An open chunk is decoded under the lock of its series, which takes less than copying it. */
  @Override
  public void decode(ChunkMeta meta, SampleBuffer into) {
    if (meta.chunk() == null && !HeadChunkRef.outOfOrder(meta.ref())) {
      MemSeries series = series(meta);
      long mappedRef;
      synchronized (series.lock()) {
        int position = position(series, meta);
        if (isOpen(series, position)) {
          decodeOpen(series, position, meta, into);
          return;
        }
        mappedRef = wholeMappedRef(series, position);
      }
      Head.HeadFiles files = head.files();
      if (mappedRef != NOT_MAPPED && files != null) {
        files.mapper().decode(mappedRef, into);
        return;
      }
    }
    chunk(meta).decode(into);
  }

  /** Where a chunk lies that is in a file and seen in whole. */
  private long wholeMappedRef(MemSeries series, int position) {
    MappedChunks mapped = series.mapped();
    if (mapped == null || position < 0 || position >= mapped.count()) {
      return NOT_MAPPED;
    }
    return hiddenOf(series, position) == 0 ? mapped.diskRef(position) : NOT_MAPPED;
  }

  private void decodeOpen(MemSeries series, int position, ChunkMeta meta, SampleBuffer into) {
    int start = into.size();
    heapChunk(series, position, meta).chunk().decode(into);
    int hidden = isolation == null ? 0 : series.hiddenFrom(isolation);
    if (hidden > 0) {
      into.setSize(Math.max(into.size() - hidden, start));
    }
  }

  /** The newest sample of all is known without decoding, and so are the few before it. */
  @Override
  public void decodeNewest(ChunkMeta meta, long maxt, SampleBuffer into) {
    if (meta.chunk() == null && !HeadChunkRef.outOfOrder(meta.ref())) {
      MemSeries series = series(meta);
      synchronized (series.lock()) {
        if (isOpen(series, position(series, meta))) {
          int hidden = isolation == null ? 0 : series.hiddenFrom(isolation);
          if (series.addNewest(maxt, hidden, into)) {
            return;
          }
        }
      }
    }
    decode(meta, into);
  }

  private MemSeries series(ChunkMeta meta) {
    MemSeries series = head.series().byRef(HeadChunkRef.seriesRef(meta.ref()));
    if (series == null) {
      throw gone(meta);
    }
    return series;
  }

  /** Which of the in-order chunks it is, the oldest being 0. */
  private static int position(MemSeries series, ChunkMeta meta) {
    return HeadChunkRef.wrap(HeadChunkRef.chunkId(meta.ref()) - series.firstChunkId());
  }

  private static boolean isOpen(MemSeries series, int position) {
    return series.heapChunks() > 0 && position == series.mappedCount() + series.heapChunks() - 1;
  }

  private static long outOfOrderRef(MemSeries series, ChunkMeta meta) {
    OutOfOrderState late = series.outOfOrder();
    int position = late == null ? -1 : late.indexOf(HeadChunkRef.chunkId(meta.ref()));
    if (late == null || position < 0) {
      throw gone(meta);
    }
    return late.mapped().diskRef(position);
  }

  private static MemChunk heapChunk(MemSeries series, int position, ChunkMeta meta) {
    int fromNewest = series.mappedCount() + series.heapChunks() - 1 - position;
    MemChunk chunk = fromNewest < 0 ? null : series.chunks().heapChunk(fromNewest);
    if (chunk == null) {
      throw gone(meta);
    }
    return chunk;
  }

  /** How many samples at the end of the chunk are hidden. */
  private int hiddenOf(MemSeries series, int position) {
    int hidden = isolation == null ? 0 : series.hiddenFrom(isolation);
    if (hidden == 0) {
      return 0;
    }
    int behind = 0;
    int heap = series.heapChunks();
    int mapped = series.mappedCount();
    for (int i = 0; i < heap && mapped + heap - 1 - i > position; i++) {
      MemChunk chunk = series.chunks().heapChunk(i);
      behind += chunk == null ? 0 : chunk.samples;
    }
    MappedChunks mappedChunks = series.mapped();
    if (mappedChunks != null) {
      behind += mappedChunks.samplesFrom(position + 1);
    }
    return Math.max(hidden - behind, 0);
  }

  /** The first {@code samples} of a chunk: the same bytes under a smaller count. */
  private static Chunk prefix(Chunk chunk, int samples) {
    int visible = Math.max(samples, 0);
    byte[] bytes = chunk.toByteArray();
    Encoding encoding = chunk.encoding();
    boolean flagged = encoding.holdsStartTimes() && encoding != Encoding.XOR2;
    int flags = flagged ? bytes[0] & 0xC0 : 0;
    bytes[0] = (byte) (visible >>> 8 | flags);
    bytes[1] = (byte) visible;
    return Chunks.of(encoding, bytes);
  }

  private static CorruptionException gone(ChunkMeta meta) {
    return new CorruptionException("not found: " + HeadChunkRef.toString(meta.ref()));
  }

  @Override
  public void close() {
    if (isolation != null) {
      isolation.close();
    }
    if (outOfOrderRead != null) {
      outOfOrderRead.close();
    }
  }
}
