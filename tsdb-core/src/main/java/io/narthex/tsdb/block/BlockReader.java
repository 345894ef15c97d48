package io.narthex.tsdb.block;

import io.narthex.tsdb.chunks.ChunkReader;
import io.narthex.tsdb.index.IndexReader;
import io.narthex.tsdb.tombstones.Tombstones;

/**
 * Anything with series and chunks in a range of time: a block on disk, the head, a range of the
 * head, the out-of-order head. Queries and compaction know nothing else.
 *
 * <p>Each reader handed out is closed by whoever asked for it; closing the last lets go of the
 * source.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/block.go BlockReader
 */
public interface BlockReader {
  /** A view of the index; the caller closes it. */
  IndexReader index();

  /** A view of the chunks; the caller closes it. */
  ChunkReader chunks();

  /** What was deleted; a view that stays as it is. */
  Tombstones tombstones();

  BlockMeta meta();

  /** Start of its range in ms. */
  long mint();

  /** End of its range in ms; exclusive for blocks on disk, inclusive for the head. */
  long maxt();
}
