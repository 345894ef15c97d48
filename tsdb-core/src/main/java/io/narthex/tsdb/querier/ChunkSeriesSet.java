package io.narthex.tsdb.querier;

import io.narthex.model.labels.Labels;
import io.narthex.tsdb.chunks.ChunkMeta;
import java.util.List;

/**
 * Series as chunks, in the order of labels: for those who move chunks on as they are (compaction,
 * remote read).
 *
 * <p>Thread-safety: none.
 *
 * @upstream storage/interface.go ChunkSeriesSet
 */
public interface ChunkSeriesSet {
  /** Moves to the next series; false at the end. */
  boolean next();

  Labels labels();

  /** All chunks of the current series, each with its chunk at hand; empty if all is deleted. */
  List<ChunkMeta> chunks();

  /** Several sets as one: chunks that overlap are made into new ones ({@link ChunkMerger}). */
  static ChunkSeriesSet merge(List<ChunkSeriesSet> sets, ChunkMerger merger) {
    return sets.size() == 1 ? sets.get(0) : new MergedChunkSeriesSet(sets, merger);
  }
}
