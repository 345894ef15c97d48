package io.narthex.exercises.rate;

import io.narthex.exercises.Todo;
import java.util.OptionalDouble;

/** How much a counter rose within a window, as {@code increase(x[window])} says it. */
public class Increase {
  /**
   * The increase over {@code (from, to]}.
   *
   * @param times timestamps in ms, ascending, all within {@code (from, to]}
   * @param values values of the counter, which falls only where it starts again from 0
   * @param from left edge of the window in ms, exclusive
   * @param to right edge of the window in ms, inclusive
   * @return empty if there are fewer than two samples
   */
  public OptionalDouble of(long[] times, double[] values, long from, long to) {
    throw Todo.of("rate.1");
  }
}
