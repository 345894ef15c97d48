package io.narthex.promql.functions;

import io.narthex.promql.column.Column;
import io.narthex.promql.column.SampleWindow;

/**
 * A function of a range vector: fills the column of one series, all steps at once.
 *
 * <p>Thread-safety: stateless.
 */
@FunctionalInterface
public interface RangeFunction {
  /**
   * Sets the steps of {@code out} that have a result.
   *
   * @param window the series' samples and the window of each step
   * @param out an empty column
   */
  void apply(SampleWindow window, RangeCall call, Column out);
}
