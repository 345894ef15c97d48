package io.narthex.promql.functions;

/**
 * A function of one float and up to two scalar arguments, applied to every float of a vector;
 * histograms vanish.
 *
 * <p>Thread-safety: stateless.
 */
@FunctionalInterface
public interface ElementFunction {
  /**
   * The result for one element.
   *
   * @param a first scalar argument at the step, or its default
   * @param b second scalar argument at the step, or its default
   */
  double apply(double v, double a, double b);
}
