package io.narthex.promql.exec;

/**
 * An expression whose value is a number at every step.
 *
 * <p>Thread-safety: immutable.
 */
@FunctionalInterface
public interface ScalarOp {
  /** The values, one a step; the caller may keep and change the array. */
  double[] eval(EvalScope scope);
}
