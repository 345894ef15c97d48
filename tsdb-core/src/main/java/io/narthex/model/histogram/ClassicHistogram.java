package io.narthex.model.histogram;

import io.narthex.util.GoFloats;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the series of one classic histogram and turns them into a native one with custom bounds
 * (NHCB).
 *
 * <pre>
 *   le="0.1" 3     bounds   [0.1, 1]
 *   le="1"   5     buckets  3, 2, 1      own counts, the last one up to +Inf
 *   le="+Inf" 6    count 6
 * </pre>
 *
 * <p>Parts may come in any order. A count that is missing is the last bucket's; a missing {@code
 * +Inf} bucket gets the count. Counts that are all whole make an integer histogram, otherwise a
 * float one.
 *
 * <p>Thread-safety: none.
 *
 * @upstream util/convertnhcb/convertnhcb.go TempHistogram
 */
public final class ClassicHistogram {
  private static final double TOO_BIG_FOR_LONG = 0x1p63;

  /** So many steps of insertion are cheaper than a tree; more would be the square of the size. */
  private static final int MAX_MOVES = 1 << 14;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;
  private double count;
  private double sum;
  private boolean hasCount;
  private @Nullable InvalidHistogramException failure;
  private long moves;

  /** In the place of the arrays, once buckets have come in too wild an order for them. */
  private @Nullable TreeMap<Double, Bucket> sorted;

  private record Bucket(double bound, double cumulative) {}

  /** Forgets everything. */
  public void reset() {
    size = 0;
    count = 0;
    sum = 0;
    hasCount = false;
    failure = null;
    sorted = null;
    moves = 0;
  }

  /** Whether nothing usable was collected. */
  public boolean isEmpty() {
    return size == 0 && !hasCount;
  }

  /** Sets the cumulative count of the bucket up to {@code bound}; a second one is ignored. */
  public void setBucket(double bound, double cumulative) {
    if (failure != null) {
      return;
    }
    if (Double.isNaN(bound)) {
      fail("bucket boundary must not be NaN");
      return;
    }
    if (cumulative < 0) {
      fail(
          "bucket count must be non-negative: le="
              + GoFloats.g(bound)
              + ", count="
              + GoFloats.g(cumulative));
      return;
    }
    if (sorted != null) {
      setInTree(sorted, bound, cumulative);
      return;
    }
    int i = size;
    while (i > 0 && bounds[i - 1] >= bound) {
      i--;
    }
    moves += size - i;
    if (i < size && bounds[i] == bound) {
      return;
    }
    if (i > 0 && cumulative < counts[i - 1]) {
      notCumulative(cumulative, " < ", counts[i - 1]);
    } else if (i < size && cumulative > counts[i]) {
      notCumulative(cumulative, " > ", counts[i]);
    } else {
      insert(i, bound, cumulative);
      if (moves > MAX_MOVES) {
        toTree();
      }
    }
  }

  private void toTree() {
    TreeMap<Double, Bucket> tree = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      tree.put(key(bounds[i]), new Bucket(bounds[i], counts[i]));
    }
    sorted = tree;
  }

  /** Both zeros are one bound. */
  private static double key(double bound) {
    return bound == 0 ? 0.0 : bound;
  }

  private void setInTree(TreeMap<Double, Bucket> tree, double bound, double cumulative) {
    Map.Entry<Double, Bucket> below = tree.floorEntry(key(bound));
    Map.Entry<Double, Bucket> above = tree.higherEntry(key(bound));
    if (below != null && below.getValue().bound() == bound) {
      return;
    }
    if (below != null && cumulative < below.getValue().cumulative()) {
      notCumulative(cumulative, " < ", below.getValue().cumulative());
    } else if (above != null && cumulative > above.getValue().cumulative()) {
      notCumulative(cumulative, " > ", above.getValue().cumulative());
    } else {
      tree.put(key(bound), new Bucket(bound, cumulative));
    }
  }

  /** From the tree back into the arrays. */
  private void fromTree() {
    TreeMap<Double, Bucket> tree = sorted;
    if (tree == null) {
      return;
    }
    sorted = null;
    size = 0;
    for (Bucket b : tree.values()) {
      insert(size, b.bound(), b.cumulative());
    }
  }

  private void notCumulative(double a, String relation, double b) {
    fail("count is not cumulative: " + GoFloats.g(a) + relation + GoFloats.g(b));
  }

  private void insert(int i, double bound, double cumulative) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    System.arraycopy(bounds, i, bounds, i + 1, size - i);
    System.arraycopy(counts, i, counts, i + 1, size - i);
    bounds[i] = bound;
    counts[i] = cumulative;
    size++;
  }

  /** The number of all observations ({@code _count}); a negative one makes the histogram fail. */
  public void setCount(double count) {
    if (count < 0) {
      fail("count must be non-negative: count=" + GoFloats.g(count));
      return;
    }
    this.count = count;
    hasCount = true;
  }

  /** The sum of all observations ({@code _sum}). */
  public void setSum(double sum) {
    this.sum = sum;
  }

  private void fail(String message) {
    if (failure == null) {
      failure = InvalidHistogramException.classic(message);
    }
  }

  /**
   * The native histogram.
   *
   * @return a {@link Histogram} or a {@link FloatHistogram}, compacted, not yet validated
   * @throws InvalidHistogramException if the parts contradict each other
   */
  public Object convert() {
    if (failure != null) {
      throw failure;
    }
    fromTree();
    if (!hasCount && size > 0) {
      count = counts[size - 1];
      hasCount = true;
    }
    if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      insert(size, Double.POSITIVE_INFINITY, count);
    }
    boolean whole = isWhole(count);
    for (int i = 0; i < size; i++) {
      whole &= isWhole(counts[i]);
    }
    double last = counts[size - 1];
    if (count != last) {
      String countText = whole ? Long.toString((long) count) : GoFloats.g(count);
      throw InvalidHistogramException.classic(
          "count mismatch: count="
              + countText
              + " != le="
              + GoFloats.g(bounds[size - 1])
              + " count="
              + GoFloats.g(last));
    }
    return whole ? toIntegers() : toFloats();
  }

  private static boolean isWhole(double v) {
    return v == Math.rint(v) && Math.abs(v) < TOO_BIG_FOR_LONG;
  }

  private Histogram toIntegers() {
    long[] deltas = new long[size];
    long previous = 0;
    long previousOwn = 0;
    for (int i = 0; i < size; i++) {
      long own = (long) counts[i] - previous;
      deltas[i] = own - previousOwn;
      previous = (long) counts[i];
      previousOwn = own;
    }
    return Histogram.builder()
        .schema(Schemas.CUSTOM_BUCKETS)
        .count((long) count)
        .sum(sum)
        .positive(new Span[] {new Span(0, size)}, deltas)
        .customValues(Arrays.copyOf(bounds, size - 1))
        .build()
        .compact(2);
  }

  private FloatHistogram toFloats() {
    double[] own = new double[size];
    double previous = 0;
    for (int i = 0; i < size; i++) {
      own[i] = counts[i] - previous;
      previous = counts[i];
    }
    return FloatHistogram.builder()
        .schema(Schemas.CUSTOM_BUCKETS)
        .count(count)
        .sum(sum)
        .positive(new Span[] {new Span(0, size)}, own)
        .customValues(Arrays.copyOf(bounds, size - 1))
        .build()
        .compact(0);
  }
}
