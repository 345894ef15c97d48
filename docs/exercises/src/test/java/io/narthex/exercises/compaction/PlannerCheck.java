package io.narthex.exercises.compaction;

import io.narthex.testing.contract.CompactionPlannerContract;
import io.narthex.tsdb.compact.CompactionPlanner;

/** Tells whether your {@link Planner} plans as Prometheus does. */
class PlannerCheck extends CompactionPlannerContract {
  @Override
  protected CompactionPlanner planner(long[] ranges) {
    return new Planner(ranges);
  }
}
