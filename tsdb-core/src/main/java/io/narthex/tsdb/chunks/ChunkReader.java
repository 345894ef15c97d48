package io.narthex.tsdb.chunks;

import io.narthex.model.SampleBuffer;
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

  /**
   * Appends all samples of a chunk to {@code into}: the same as decoding {@link #chunk}, for
   * readers that need not hand out the bytes.
   *
   * @throws io.narthex.model.CorruptionException as {@link #chunk}; then the samples before the
   *     damage may have been appended
   */
  default void decode(ChunkMeta meta, SampleBuffer into) {
    chunk(meta).decode(into);
  }

  /**
   * Appends samples of a chunk to {@code into}, the newest that is not after {@code maxt} (ms)
   * last; older and newer ones may be left out.
   */
  default void decodeNewest(ChunkMeta meta, long maxt, SampleBuffer into) {
    decode(meta, into);
  }

  @Override
  void close();
}
