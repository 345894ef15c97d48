package io.narthex.promql.exec;

import io.narthex.promql.column.RefTimes;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.storage.Series;
import java.util.List;

/**
 * What a range function looks into: a range selector, or a subquery.
 *
 * <p>Thread-safety: immutable.
 */
interface RangeSource {
  /** Length of the range in ms. */
  long range();

  VectorSelector.Mode mode();

  /** Which time each step looks at. */
  RefTimes refs(EvalScope scope);

  /** The series to look into; a subquery is evaluated here. */
  RangeInput open(EvalScope scope);

  /** As {@link VectorOp#hasOneName}. */
  boolean hasOneName();

  /**
   * Series with their samples.
   *
   * @param series the series
   * @param dropNames for each series whether its name is still to be dropped; null if for none
   * @param heldSamples what they take of the sample budget until the function is done
   * @param subqueryCounts what the subquery that gave them looked at; null for stored series, which
   *     are counted as they are read
   */
  record RangeInput(
      List<Series> series,
      boolean @org.jspecify.annotations.Nullable [] dropNames,
      long heldSamples,
      @org.jspecify.annotations.Nullable SampleCounts subqueryCounts) {
    /** Whether reading them has been counted already. */
    boolean counted() {
      return subqueryCounts != null;
    }
  }
}
