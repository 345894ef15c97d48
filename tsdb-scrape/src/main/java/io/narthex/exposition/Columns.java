package io.narthex.exposition;

import java.util.Arrays;

/** Arrays that grow and are kept: repeated fields of one metric after the other. */
final class Columns {
  private Columns() {}

  /** Whole numbers. */
  static final class Longs {
    long[] values = new long[16];
    int size;

    void clear() {
      size = 0;
    }

    void add(long v) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = v;
    }

    long[] copy() {
      return Arrays.copyOf(values, size);
    }
  }

  /** Doubles. */
  static final class Doubles {
    double[] values = new double[16];
    int size;

    void clear() {
      size = 0;
    }

    void add(double v) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = v;
    }

    double[] copy() {
      return Arrays.copyOf(values, size);
    }
  }

  /** Positions. */
  static final class Ints {
    int[] values = new int[16];
    int size;

    void clear() {
      size = 0;
    }

    void add(int v) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = v;
    }

    void add(int v, int w) {
      add(v);
      add(w);
    }
  }
}
