package io.narthex.promql.column;

/**
 * The evaluation times of a query or subquery.
 *
 * @param start first time in ms
 * @param end last possible time in ms, inclusive; before {@code start} there are no steps
 * @param step distance in ms, at least 1
 * @upstream promql/engine.go evaluator (startTimestamp, endTimestamp, interval)
 */
public record StepGrid(long start, long end, long step) {
  public StepGrid {
    if (step <= 0) {
      throw new IllegalArgumentException("step " + step + " is not positive");
    }
  }

  /** The grid of one time. */
  public static StepGrid instant(long t) {
    return new StepGrid(t, t, 1);
  }

  /** Number of steps, which may be too many for an array. */
  public long longCount() {
    return end < start ? 0 : (end - start) / step + 1;
  }

  /** Number of steps. */
  public int count() {
    return Math.toIntExact(longCount());
  }

  /** Time in ms of step {@code i}. */
  public long time(int i) {
    return start + i * step;
  }

  /** Time in ms of the last step, which may be before {@link #end}. */
  public long last() {
    return start + (end - start) / step * step;
  }

  /** Only the first step. */
  public StepGrid firstOnly() {
    return new StepGrid(start, start, step);
  }
}
