package io.narthex.promql.exec;

import io.narthex.promql.column.RefTimes;
import io.narthex.promql.parser.AtModifier;
import io.narthex.promql.parser.VectorSelector;
import io.narthex.promql.plan.SelectorPlan;
import org.jspecify.annotations.Nullable;

/**
 * A planned selector: where its series come from and which times it looks at.
 *
 * @param offset how far it looks back in ms
 * @param at the pinned time in ms, null if it goes with the steps
 * @param expr the selector in the query
 */
record Selector(SelectorPlan plan, long offset, @Nullable Long at, VectorSelector expr) {
  static Selector of(VectorSelector expr, SelectorPlan plan) {
    AtModifier at = expr.at();
    return new Selector(plan, expr.offset(), at == null ? null : at.timestamp(), expr);
  }

  RefTimes refs(EvalScope scope) {
    return new RefTimes(scope.grid(), offset, at != null, at == null ? 0 : at);
  }

  /** Whether a matcher fixes the metric name. */
  boolean hasOneName(ExecOptions options) {
    return !options.typeAndUnitLabels()
        && expr.matchers().stream()
            .anyMatch(
                m ->
                    m.name().equals(io.narthex.model.labels.Labels.METRIC_NAME)
                        && m.type() == io.narthex.model.labels.Matcher.Type.EQUAL);
  }
}
