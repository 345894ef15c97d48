package io.narthex.tsdb.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a transaction as parallel columns, ready for the log and for the series.
 *
 * <p>Thread-safety: none; belongs to one appender.
 *
 * @upstream tsdb/head_append.go appendBatch (slices of structs there)
 */
final class SampleColumns {
  /** How many series {@link #warm} fetches. */
  static final int WARM_BLOCK = 16;

  private static final int INITIAL = 16;

  private static final MemSeries[] NO_SERIES = {};

  /** Whose row it is; not filled where {@link #addFloat} is used. */
  MemSeries[] series = NO_SERIES;

  long[] refs = new long[0];
  long[] startTimes = new long[0];
  long[] times = new long[0];
  double[] values = new double[0];

  /** Histograms of one kind; null in a column of floats. */
  @Nullable Object @Nullable [] histograms;

  int size;

  void add(MemSeries s, long st, long t, double v) {
    add(s, s.ref, st, t, v);
  }

  /** As above, without looking at the series, which may lie cold. */
  void add(MemSeries s, long ref, long st, long t, double v) {
    addFloat(ref, st, t, v);
    if (size > series.length) {
      series = Arrays.copyOf(series, times.length);
    }
    series[size - 1] = s;
  }

  /** Adds a float of the series of a reference. */
  void addFloat(long ref, long st, long t, double v) {
    if (size == times.length) {
      reserve(Math.max(INITIAL, size * 2));
    }
    int i = size++;
    refs[i] = ref;
    startTimes[i] = st;
    times[i] = t;
    values[i] = v;
  }

  void add(MemSeries s, long st, long t, Object histogram) {
    add(s, st, t, 0);
    if (histograms == null) {
      histograms = new Object[times.length];
    }
    histograms[size - 1] = histogram;
  }

  /**
   * Reads a little of the series of the rows from {@code from} on. Where they lie is random, and
   * under a lock nothing is fetched ahead: here the processor fetches all of them at once.
   *
   * @return of no meaning
   */
  int warm(int from) {
    int to = Math.min(from + WARM_BLOCK, size);
    int touched = 0;
    for (int i = from; i < to; i++) {
      touched += series[i].touch();
    }
    return touched;
  }

  /** Histogram of row {@code i}. */
  Object histogram(int i) {
    Object h = histograms == null ? null : histograms[i];
    if (h == null) {
      throw new IllegalStateException("no histogram in row " + i);
    }
    return h;
  }

  void reserve(int capacity) {
    if (capacity <= times.length) {
      return;
    }
    refs = Arrays.copyOf(refs, capacity);
    startTimes = Arrays.copyOf(startTimes, capacity);
    times = Arrays.copyOf(times, capacity);
    values = Arrays.copyOf(values, capacity);
    if (histograms != null) {
      histograms = Arrays.copyOf(histograms, capacity);
    }
  }

  /** Rows there is room for. */
  int capacity() {
    return times.length;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Forgets the rows and keeps the memory, except that of the references to series: a young array
   * is filled without a write barrier's work, an old one is not.
   */
  void clear() {
    series = NO_SERIES;
    if (histograms != null) {
      Arrays.fill(histograms, 0, size, null);
    }
    size = 0;
  }
}
