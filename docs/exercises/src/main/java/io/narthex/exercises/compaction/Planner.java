package io.narthex.exercises.compaction;

import io.narthex.exercises.Todo;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.CompactionPlanner;
import java.util.List;

/** Decides which blocks are merged next. */
public class Planner implements CompactionPlanner {
  private final long[] ranges;

  /**
   * A planner.
   *
   * @param ranges lengths of blocks in ms, ascending: that of the head's blocks, then what they
   *     grow to
   */
  public Planner(long[] ranges) {
    this.ranges = ranges.clone();
  }

  /** The ranges, for your code. */
  protected final long[] ranges() {
    return ranges;
  }

  @Override
  public List<BlockMeta> plan(List<BlockMeta> blocks) {
    throw Todo.of("compaction.1");
  }
}
