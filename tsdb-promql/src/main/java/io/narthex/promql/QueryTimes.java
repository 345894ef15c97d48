package io.narthex.promql;

import io.narthex.promql.column.StepGrid;

/**
 * The times of a query.
 *
 * @param start first time in ms
 * @param end last time in ms
 * @param step distance of steps in ms; 0 for an instant query
 */
record QueryTimes(long start, long end, long step) {
  boolean isInstant() {
    return step == 0;
  }

  /** The steps; an instant query has one. */
  StepGrid grid() {
    return isInstant() ? StepGrid.instant(start) : new StepGrid(start, end, step);
  }
}
