package io.narthex.promql.exec;

import io.narthex.promql.column.ColumnStream;
import io.narthex.promql.column.SeriesColumn;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stream of an operator that needs all its input before it can give its first series. It is
 * evaluated when that series is asked for, and not at all without steps.
 *
 * <p>Thread-safety: none.
 */
final class CollectedStream implements ColumnStream {
  private final EvalScope scope;
  private final Function<EvalScope, List<SeriesColumn>> evaluation;
  private @Nullable Iterator<SeriesColumn> results;

  private CollectedStream(EvalScope scope, Function<EvalScope, List<SeriesColumn>> evaluation) {
    this.scope = scope;
    this.evaluation = evaluation;
  }

  static ColumnStream of(EvalScope scope, Function<EvalScope, List<SeriesColumn>> evaluation) {
    return scope.steps() == 0 ? () -> null : new CollectedStream(scope, evaluation);
  }

  @Override
  public @Nullable SeriesColumn next() {
    if (results == null) {
      results = evaluation.apply(scope).iterator();
    }
    return results.hasNext() ? results.next() : null;
  }
}
