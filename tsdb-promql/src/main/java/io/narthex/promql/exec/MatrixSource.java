package io.narthex.promql.exec;

import io.narthex.promql.column.RefTimes;
import io.narthex.promql.parser.MatrixSelector;
import io.narthex.promql.parser.VectorSelector;

/**
 * A range selector over stored samples.
 *
 * @param oneName whether a matcher fixes the metric name
 */
record MatrixSource(Selector selector, MatrixSelector expr, boolean oneName)
    implements RangeSource {
  @Override
  public long range() {
    return expr.range();
  }

  @Override
  public VectorSelector.Mode mode() {
    return expr.selector().mode();
  }

  @Override
  public RefTimes refs(EvalScope scope) {
    return selector.refs(scope);
  }

  @Override
  public RangeInput open(EvalScope scope) {
    return new RangeInput(scope.context().select(selector.plan()), null, 0, null);
  }

  @Override
  public boolean hasOneName() {
    return oneName;
  }
}
