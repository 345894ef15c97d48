package io.narthex.tsdb.head;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of a series that still lies on the heap: the open one, or a full one that waits to be
 * mapped.
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/head.go memChunk
 */
final class MemChunk {
  final ChunkAppender appender;

  /** The chunk before this one, also still on the heap. */
  @Nullable MemChunk previous;

  /** Timestamp in ms of the first sample. */
  long mint;

  /** Timestamp in ms of the last sample, {@code Long.MIN_VALUE} while there is none. */
  long maxt;

  int samples;

  MemChunk(ChunkAppender appender, @Nullable MemChunk previous, long mint, long maxt) {
    this.appender = appender;
    this.previous = previous;
    this.mint = mint;
    this.maxt = maxt;
  }

  Chunk chunk() {
    return appender.chunk();
  }

  /** First two bytes of a chunk: number of samples, with flags in some encodings. */
  static int header(Chunk chunk) {
    byte[] bytes = chunk.array();
    return ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
  }

  @Override
  public String toString() {
    return chunk().encoding() + " n=" + samples + " [" + mint + "," + maxt + "]";
  }
}
