package io.narthex.tsdb.chunks;

import io.narthex.tsdb.chunkenc.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * Where a chunk is and what times it covers.
 *
 * @param ref its reference, which means something to the {@link ChunkReader} beside the index that
 *     it came from
 * @param mint timestamp in ms of its first sample
 * @param maxt timestamp in ms of its last sample (inclusive)
 * @param chunk the chunk itself where it is at hand already, else null
 * @upstream tsdb/chunks/chunks.go Meta
 */
public record ChunkMeta(long ref, long mint, long maxt, @Nullable Chunk chunk) {
  public ChunkMeta(long ref, long mint, long maxt) {
    this(ref, mint, maxt, null);
  }

  /** Whether it may hold samples in {@code [from, to]} (ms, inclusive). */
  public boolean overlaps(long from, long to) {
    return mint <= to && from <= maxt;
  }

  public ChunkMeta withChunk(Chunk newChunk) {
    return new ChunkMeta(ref, mint, maxt, newChunk);
  }
}
