package io.narthex.promql.functions;

import java.util.Arrays;

/**
 * Finds the value at a place of a sorted array without sorting all of it.
 *
 * <pre>
 *   before   7 3 9 1 5 8        select place 2
 *   after    1 3 5 9 7 8        what is smaller stands on the left, what is greater on the right
 * </pre>
 *
 * <p>Hoare's quickselect [1], cutting at the median of three; a range that does not shrink as it
 * should is sorted instead, so that no input is slow. The order is that of {@link
 * Double#compare(double, double)}, in which -0 comes before 0.
 *
 * <p>[1] Hoare: Algorithm 65, Find (CACM 4, 1961).
 *
 * @upstream none — upstream sorts
 */
final class Selection {
  /** Ranges up to here are sorted. */
  private static final int SHORT = 12;

  private Selection() {}

  /** Moves all NaN of {@code [from, to)} to the end; gives where they begin. */
  static int nansLast(double[] v, int from, int to) {
    int end = to;
    for (int i = from; i < end; ) {
      if (Double.isNaN(v[i])) {
        swap(v, i, --end);
      } else {
        i++;
      }
    }
    return end;
  }

  /**
   * Puts at {@code place} what would stand there if {@code [from, to)}, free of NaN, were sorted.
   */
  static void select(double[] v, int from, int to, int place) {
    int low = from;
    int high = to - 1;
    int rounds = 2 * (32 - Integer.numberOfLeadingZeros(to - from));
    while (high - low >= SHORT && rounds-- > 0) {
      double cut = medianOfThree(v, low, high);
      int i = low;
      int j = high;
      while (i <= j) {
        while (isBefore(v[i], cut)) {
          i++;
        }
        while (isBefore(cut, v[j])) {
          j--;
        }
        if (i <= j) {
          swap(v, i++, j--);
        }
      }
      if (place <= j) {
        high = j;
      } else if (place >= i) {
        low = i;
      } else {
        return;
      }
    }
    Arrays.sort(v, low, high + 1);
  }

  /** The smallest of {@code [from, to)}, which is not empty and free of NaN. */
  static double smallest(double[] v, int from, int to) {
    double least = v[from];
    for (int i = from + 1; i < to; i++) {
      if (isBefore(v[i], least)) {
        least = v[i];
      }
    }
    return least;
  }

  private static double medianOfThree(double[] v, int low, int high) {
    double a = v[low];
    double b = v[(low + high) >>> 1];
    double c = v[high];
    if (isBefore(b, a)) {
      double t = a;
      a = b;
      b = t;
    }
    if (isBefore(c, b)) {
      return isBefore(c, a) ? a : c;
    }
    return b;
  }

  private static boolean isBefore(double a, double b) {
    return a < b
        || (a == b && a == 0 && Double.doubleToRawLongBits(a) < Double.doubleToRawLongBits(b));
  }

  private static void swap(double[] v, int i, int j) {
    double t = v[i];
    v[i] = v[j];
    v[j] = t;
  }
}
