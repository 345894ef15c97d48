package io.narthex.tsdb.chunks;

import io.narthex.tsdb.chunkenc.Chunk;

/**
 * Turns chunk references into chunks.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/block.go ChunkReader
 */
public interface ChunkReader extends AutoCloseable {
  /**
   * The chunk, complete and not going to change: of an open head chunk a copy as of now.
   *
   * @throws io.narthex.model.CorruptionException if there is no such chunk or its bytes are damaged
   */
  Chunk chunk(ChunkMeta meta);

  @Override
  void close();
}
