package io.narthex.exercises.compaction;

import io.narthex.testing.contract.CompactionPlannerContract;
import io.narthex.tsdb.compact.CompactionPlanner;
import io.narthex.tsdb.compact.LeveledPlanner;

/** The solution is the engine's own planner. */
class PlannerSolved extends CompactionPlannerContract {
  @Override
  protected CompactionPlanner planner(long[] ranges) {
    return new LeveledPlanner(ranges, true);
  }
}
