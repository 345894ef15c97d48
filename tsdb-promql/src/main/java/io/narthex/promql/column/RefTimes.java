package io.narthex.promql.column;

/**
 * At which time a selector looks for each step: the step's own, or the one pinned by {@code @},
 * both moved by the offset.
 *
 * @param grid the steps
 * @param offset how far to look back in ms, may be negative
 * @param pinned whether all steps look at {@code pin}
 * @param pin the pinned time in ms, before the offset
 */
public record RefTimes(StepGrid grid, long offset, boolean pinned, long pin) {
  /** Reference time in ms of step {@code i}. */
  public long at(int i) {
    return (pinned ? pin : grid.time(i)) - offset;
  }

  /** The earliest reference time. */
  public long first() {
    return at(0);
  }

  /** The latest reference time. */
  public long last() {
    return at(grid.count() - 1);
  }

  /** Distance between the reference times of two steps. */
  public long stride() {
    return pinned ? 0 : grid.step();
  }
}
