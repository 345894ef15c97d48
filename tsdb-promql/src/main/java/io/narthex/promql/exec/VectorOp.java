package io.narthex.promql.exec;

import io.narthex.promql.column.ColumnStream;

/**
 * An expression whose value is an instant vector. Operators hold no state: that is in the stream.
 *
 * <p>Thread-safety: immutable.
 */
public interface VectorOp {
  /** Starts an evaluation; nothing happens before the first {@code next}. */
  ColumnStream open(EvalScope scope);

  /**
   * Whether all series are known to carry the same metric name, type and unit, so that dropping
   * these cannot make two of them equal.
   */
  default boolean hasOneName() {
    return false;
  }
}
