package io.narthex.exercises.compaction;

import io.narthex.testing.contract.CompactionPlannerContract;
import io.narthex.tsdb.compact.CompactionPlanner;
import io.narthex.tsdb.compact.LeveledPlanner;

/** What is often handed in: overlaps are forgotten. */
class PlannerWrong extends CompactionPlannerContract {
  @Override
  protected CompactionPlanner planner(long[] ranges) {
    return new LeveledPlanner(ranges, false);
  }
}
