package io.narthex.promql.exec;

import io.narthex.model.labels.Labels;
import io.narthex.promql.column.Column;
import io.narthex.promql.column.Steps;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees to it that no two series of equal labels have a value at one step.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go rangeEval ("vector cannot contain metrics with the same labelset")
 */
final class LabelGuard {
  private final Map<Labels, long[]> seen = new HashMap<>();

  /** Notes a series; fails if an earlier one of equal labels meets it at a step. */
  void add(Labels labels, Column column) {
    long[] steps = seen.get(labels);
    if (steps == null) {
      seen.put(labels, column.present().clone());
      return;
    }
    if (Steps.intersect(steps, column.present())) {
      throw EvalScope.sameLabels();
    }
    Steps.addAll(steps, column.present());
  }

  /** Notes a series that may have no namesake at all. */
  void addOnce(Labels labels) {
    if (seen.put(labels, new long[0]) != null) {
      throw EvalScope.sameLabels();
    }
  }
}
