package io.narthex.promql.value;

import io.narthex.promql.parser.ExprType;
import java.util.List;

/**
 * The result of a query.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream promql/value.go
 */
public sealed interface Value {
  /** What kind of result this is; {@code type().text()} is the API's {@code resultType}. */
  ExprType type();

  /**
   * One number at one time.
   *
   * @param t evaluation timestamp in ms
   */
  record Scalar(long t, double v) implements Value {
    @Override
    public ExprType type() {
      return ExprType.SCALAR;
    }
  }

  /**
   * A text at one time.
   *
   * @param t evaluation timestamp in ms
   */
  record Text(long t, String v) implements Value {
    @Override
    public ExprType type() {
      return ExprType.STRING;
    }
  }

  /** Samples of several series at one time; ordered only where the query orders them. */
  record Vector(List<Sample> samples) implements Value {
    public Vector {
      samples = List.copyOf(samples);
    }

    @Override
    public ExprType type() {
      return ExprType.VECTOR;
    }
  }

  /** Several series over time, ordered by labels. */
  record Matrix(List<RangeSeries> series) implements Value {
    public Matrix {
      series = List.copyOf(series);
    }

    @Override
    public ExprType type() {
      return ExprType.MATRIX;
    }
  }
}
