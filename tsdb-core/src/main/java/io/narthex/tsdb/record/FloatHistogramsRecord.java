package io.narthex.tsdb.record;

import io.narthex.model.histogram.FloatHistogram;
import java.util.Arrays;

/**
 * Histograms with float counts; start timestamps as in {@link SamplesRecord}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefFloatHistogramSample
 */
public final class FloatHistogramsRecord implements WalRecord {
  private boolean hasBase;
  private long baseRef;
  private long baseTime;
  private int size;
  private long[] refs = new long[16];
  private long[] startTimes = new long[16];
  private long[] times = new long[16];
  private FloatHistogram[] histograms = new FloatHistogram[16];

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    Arrays.fill(histograms, 0, size, null);
    hasBase = false;
    baseRef = 0;
    baseTime = 0;
    size = 0;
  }

  /** References of series. */
  public long[] refs() {
    return refs;
  }

  /** Start timestamps in ms, 0 if none. */
  public long[] startTimes() {
    return startTimes;
  }

  /** Timestamps in ms. */
  public long[] times() {
    return times;
  }

  /** The histograms. */
  public FloatHistogram[] histograms() {
    return histograms;
  }

  /** One more row. */
  public void add(long ref, long st, long t, FloatHistogram histogram) {
    if (size == refs.length) {
      reserve(size + 1);
    }
    refs[size] = ref;
    startTimes[size] = st;
    times[size] = t;
    histograms[size] = histogram;
    size++;
  }

  /** Makes room for {@code rows} rows in all. */
  public void reserve(int rows) {
    if (rows > refs.length) {
      int capacity = Math.max(rows, refs.length * 2);
      refs = Arrays.copyOf(refs, capacity);
      startTimes = Arrays.copyOf(startTimes, capacity);
      times = Arrays.copyOf(times, capacity);
      histograms = Arrays.copyOf(histograms, capacity);
    }
  }

  /**
   * What references of a record of the first version are relative to. Encoders take the first row
   * unless this was set, as decoders do: a writer may leave rows out of a record and still count
   * from one of those.
   */
  public long baseRef() {
    return hasBase || size == 0 ? baseRef : refs[0];
  }

  /** What times of a record of the first version are relative to, in ms. */
  public long baseTime() {
    return hasBase || size == 0 ? baseTime : times[0];
  }

  boolean hasBase() {
    return hasBase;
  }

  /** Sets what references and times are relative to; {@link #clear()} forgets it. */
  public void setBase(long ref, long t) {
    hasBase = true;
    baseRef = ref;
    baseTime = t;
  }

  /** Number of rows with custom bucket bounds. */
  public int customBucketRows() {
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (histograms[i].usesCustomBuckets()) {
        n++;
      }
    }
    return n;
  }

  @Override
  public String toString() {
    return "FloatHistogramsRecord{" + size + " rows}";
  }
}
