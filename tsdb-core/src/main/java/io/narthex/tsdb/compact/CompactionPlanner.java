package io.narthex.tsdb.compact;

import io.narthex.tsdb.block.BlockMeta;
import java.util.List;

/**
 * Decides which blocks to make one of, from their metas alone: years of compaction can be played
 * through in a second.
 *
 * @upstream tsdb/compact.go Compactor.Plan
 */
@FunctionalInterface
public interface CompactionPlanner {
  /** The blocks to compact next, ordered by {@code minTime}; empty if there is nothing to do. */
  List<BlockMeta> plan(List<BlockMeta> blocks);
}
