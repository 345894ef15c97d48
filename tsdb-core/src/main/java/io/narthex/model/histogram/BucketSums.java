package io.narthex.model.histogram;

import io.narthex.util.Kahan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one side while histograms are added up: sorted indexes, counts, and for each count
 * what rounding took away.
 *
 * <pre>
 *   index          -3   0   1   7
 *   count           4   1   2   9
 *   compensation   .0  .0  .0  .0     null when it is not wanted
 * </pre>
 *
 * <p>Thread-safety: none.
 *
 * @upstream model/histogram/float_histogram.go addBuckets, kahanAddBuckets, reduceResolution
 */
final class BucketSums {
  private int[] index;
  private double[] count;
  private double @Nullable [] compensation;
  private int size;

  private BucketSums(int[] index, double[] count, double @Nullable [] compensation, int size) {
    this.index = index;
    this.count = count;
    this.compensation = compensation;
    this.size = size;
  }

  static BucketSums of(Span[] spans, double[] counts, boolean compensated) {
    int[] index = new int[counts.length];
    int n = 0;
    SpanWalk walk = new SpanWalk(spans, counts);
    while (walk.next()) {
      index[n++] = walk.index();
    }
    return new BucketSums(index, counts.clone(), compensated ? new double[counts.length] : null, n);
  }

  BucketSums copy() {
    return new BucketSums(
        index.clone(), count.clone(), compensation == null ? null : compensation.clone(), size);
  }

  int size() {
    return size;
  }

  int index(int i) {
    return index[i];
  }

  double count(int i) {
    return count[i];
  }

  double compensation(int i) {
    return compensation == null ? 0 : compensation[i];
  }

  /** Merges buckets into those of a lower resolution. */
  void reduce(int schemaDifference) {
    int n = 0;
    for (int i = 0; i < size; i++) {
      int target = ExponentialBounds.reduced(index[i], schemaDifference);
      double c = compensation(i);
      if (n > 0 && index[n - 1] == target) {
        inc(n - 1, count[i]);
        if (compensation != null) {
          inc(n - 1, c);
        }
        continue;
      }
      index[n] = target;
      count[n] = count[i];
      if (compensation != null) {
        compensation[n] = c;
      }
      n++;
    }
    size = n;
  }

  private void inc(int i, double value) {
    double total = count[i] + value;
    if (compensation != null) {
      compensation[i] = Kahan.carry(value, count[i], total, compensation[i]);
    }
    count[i] = total;
  }

  /** Adds the buckets of a histogram, {@code sign} being 1 or -1, from index {@code from} on. */
  void add(Span[] spans, double[] counts, double sign, int from) {
    requireIndexes(spans, counts, from);
    int i = 0;
    SpanWalk walk = new SpanWalk(spans, counts);
    while (walk.next()) {
      if (walk.index() >= from) {
        i = find(walk.index(), i);
        inc(i, sign * walk.count());
      }
    }
  }

  /** Adds other sums with their compensations. */
  void add(BucketSums other, double sign, int from) {
    Span[] spans = other.spans(false);
    requireIndexes(spans, other.count, from);
    int i = 0;
    for (int k = 0; k < other.size; k++) {
      if (other.index[k] >= from) {
        i = find(other.index[k], i);
        inc(i, sign * other.count[k]);
        if (other.compensation(k) != 0) {
          inc(i, sign * other.compensation(k));
        }
      }
    }
  }

  private int find(int wanted, int from) {
    int i = from;
    while (index[i] < wanted) {
      i++;
    }
    return i;
  }

  /** Puts in empty buckets for all indexes that are not there yet. */
  private void requireIndexes(Span[] spans, double[] counts, int from) {
    int missing = 0;
    int i = 0;
    SpanWalk walk = new SpanWalk(spans, counts);
    while (walk.next()) {
      while (i < size && index[i] < walk.index()) {
        i++;
      }
      if (walk.index() >= from && (i == size || index[i] != walk.index())) {
        missing++;
      }
    }
    if (missing > 0) {
      insertMissing(spans, counts, from, missing);
    }
  }

  private void insertMissing(Span[] spans, double[] counts, int from, int missing) {
    int[] newIndex = new int[size + missing];
    double[] newCount = new double[size + missing];
    double[] newCompensation = compensation == null ? null : new double[size + missing];
    int n = 0;
    int i = 0;
    SpanWalk walk = new SpanWalk(spans, counts);
    boolean more = walk.next();
    while (i < size || more) {
      boolean own = i < size && (!more || index[i] <= walk.index());
      if (own) {
        if (more && index[i] == walk.index()) {
          more = walk.next();
        }
        newIndex[n] = index[i];
        newCount[n] = count[i];
        if (newCompensation != null) {
          newCompensation[n] = compensation(i);
        }
        i++;
        n++;
      } else {
        if (walk.index() >= from) {
          newIndex[n++] = walk.index();
        }
        more = walk.next();
      }
    }
    index = newIndex;
    count = newCount;
    compensation = newCompensation;
    size = n;
  }

  void multiply(double factor) {
    for (int i = 0; i < size; i++) {
      count[i] *= factor;
      if (compensation != null) {
        compensation[i] *= factor;
      }
    }
  }

  void divide(double divisor) {
    for (int i = 0; i < size; i++) {
      count[i] /= divisor;
      if (compensation != null) {
        compensation[i] /= divisor;
      }
    }
  }

  void clear() {
    size = 0;
  }

  /** Drops the buckets whose lower bound lies below a threshold, which is a bucket bound. */
  void dropBelow(double threshold, int schema) {
    int first = 0;
    while (first < size && ExponentialBounds.upper(index[first] - 1, schema) < threshold) {
      first++;
    }
    index = Arrays.copyOfRange(index, first, size);
    count = Arrays.copyOfRange(count, first, size);
    compensation = compensation == null ? null : Arrays.copyOfRange(compensation, first, size);
    size -= first;
  }

  /** Empty compensated buckets 0 to {@code buckets - 1}. */
  static BucketSums dense(int buckets) {
    int[] index = new int[buckets];
    for (int i = 0; i < buckets; i++) {
      index[i] = i;
    }
    return new BucketSums(index, new double[buckets], new double[buckets], buckets);
  }

  /** Adds custom buckets to dense ones, at the indexes that {@code target} gives. */
  void addRemapped(BucketSums other, int[] target, double sign) {
    for (int i = 0; i < other.size; i++) {
      int at = target[other.index[i]];
      inc(at, sign * other.count[i]);
      if (other.compensation != null) {
        inc(at, other.compensation[i]);
      }
    }
  }

  /** Forgets what rounding took away, and that anybody wanted to know. */
  void dropCompensation() {
    compensation = null;
  }

  boolean hasInfinity() {
    for (int i = 0; i < size; i++) {
      if (Double.isInfinite(count[i])) {
        return true;
      }
    }
    return false;
  }

  /** Sums with their compensations, without empty buckets when {@code compact}. */
  double[] totals(boolean compact) {
    double[] totals = new double[size];
    int n = 0;
    for (int i = 0; i < size; i++) {
      double total = count[i] + compensation(i);
      if (!compact || total != 0) {
        totals[n++] = total;
      }
    }
    return n == size ? totals : Arrays.copyOf(totals, n);
  }

  /** The spans of these buckets, without empty buckets when {@code compact}. */
  Span[] spans(boolean compact) {
    int spans = 0;
    int previous = 0;
    for (int pass = 0; ; pass++) {
      Span[] result = new Span[spans];
      spans = 0;
      int offset = 0;
      int length = 0;
      for (int i = 0; i < size; i++) {
        if (compact && count[i] + compensation(i) == 0) {
          continue;
        }
        if (length > 0 && index[i] == previous + 1) {
          length++;
        } else {
          spans = close(result, spans, offset, length, pass);
          offset = spans == 0 ? index[i] : index[i] - previous - 1;
          length = 1;
        }
        previous = index[i];
      }
      spans = close(result, spans, offset, length, pass);
      if (pass == 1) {
        return result;
      }
    }
  }

  private static int close(Span[] result, int spans, int offset, int length, int pass) {
    if (length == 0) {
      return spans;
    }
    if (pass == 1) {
      result[spans] = new Span(offset, length);
    }
    return spans + 1;
  }
}
