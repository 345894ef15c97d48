package io.narthex.promql.exec;

/**
 * The best few elements of one step, worst on top. Of elements of equal value the earlier stays:
 * only a strictly better one takes the place of the top. The arrangement of the heap follows the
 * textbook exactly, since it decides which of several equal worst ones goes first.
 *
 * <p>Thread-safety: none.
 *
 * @upstream promql/engine.go aggregationK with container/heap
 */
final class TopHeap {
  private final double[] values;
  private final int[] series;
  private final boolean largest;
  private int size;

  /** Room for the {@code capacity} largest, or smallest. */
  TopHeap(int capacity, boolean largest) {
    values = new double[capacity];
    series = new int[capacity];
    this.largest = largest;
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /** Series of the {@code i}-th element; after {@link #sort} best first. */
  int series(int i) {
    return series[i];
  }

  /** Whether {@code a} is worse than {@code b}, or NaN. */
  private boolean worse(double a, double b) {
    return Double.isNaN(a) || (largest ? a < b : a > b);
  }

  /** Offers an element while at most {@code k} may stay. */
  void offer(int k, double v, int s) {
    if (size < k) {
      values[size] = v;
      series[size] = s;
      up(size++);
      return;
    }
    double top = values[0];
    if ((largest ? top < v : top > v) || (Double.isNaN(top) && !Double.isNaN(v))) {
      values[0] = v;
      series[0] = s;
      down();
    }
  }

  private void up(int at) {
    int j = at;
    while (j > 0) {
      int parent = (j - 1) / 2;
      if (!worse(values[j], values[parent])) {
        return;
      }
      swap(j, parent);
      j = parent;
    }
  }

  private void down() {
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && worse(values[child + 1], values[child])) {
        child++;
      }
      if (!worse(values[child], values[i])) {
        return;
      }
      swap(i, child);
      i = child;
    }
  }

  private void swap(int i, int j) {
    double v = values[i];
    values[i] = values[j];
    values[j] = v;
    int s = series[i];
    series[i] = series[j];
    series[j] = s;
  }

  /** Puts the best first, NaN last; equal ones stay as they stand. */
  void sort() {
    for (int i = 1; i < size; i++) {
      for (int j = i; j > 0 && isBefore(values[j], values[j - 1]); j--) {
        swap(j, j - 1);
      }
    }
  }

  private boolean isBefore(double a, double b) {
    if (Double.isNaN(a)) {
      return false;
    }
    return Double.isNaN(b) || (largest ? a > b : a < b);
  }
}
