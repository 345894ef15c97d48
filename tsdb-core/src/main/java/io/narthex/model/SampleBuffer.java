package io.narthex.model;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series as primitive columns: the form in which chunks are decoded and queries
 * read.
 *
 * <pre>
 *   index         0      1      2      3
 *   times      1000   2000   3000   4000
 *   values      1.5    1.6      –    1.7
 *   histograms    –      –      h      –      null as long as the buffer holds floats only
 *   startTimes    0      0      0      0      null as long as all are unknown
 * </pre>
 *
 * <p>Decoders write whole chunks straight into the arrays: {@link #reserve}, fill {@link #times()}
 * and {@link #values()} from {@link #size()} on, then {@link #setSize}.
 *
 * <p>Thread-safety: none.
 *
 * @upstream none — upstream walks an iterator a sample at a time
 */
public final class SampleBuffer {
  private long[] times;
  private double[] values;
  private Object @Nullable [] histograms;
  private long @Nullable [] startTimes;
  private int size;
  private byte[] scratch = new byte[0];

  /** An empty buffer with room for {@code capacity} samples. */
  public SampleBuffer(int capacity) {
    times = new long[capacity];
    values = new double[capacity];
  }

  /** An empty buffer with room for 128 samples. */
  public SampleBuffer() {
    this(128);
  }

  /** Number of samples. */
  public int size() {
    return size;
  }

  /** Whether there is no sample. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Forgets all samples, keeps the arrays. */
  public void clear() {
    if (histograms != null) {
      Arrays.fill(histograms, 0, size, null);
      histograms = null;
    }
    startTimes = null;
    size = 0;
  }

  /** Makes room for {@code more} samples behind the present ones. */
  public void reserve(int more) {
    int needed = size + more;
    if (needed > times.length) {
      int capacity = Math.max(needed, times.length * 2);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
      if (histograms != null) {
        histograms = Arrays.copyOf(histograms, capacity);
      }
      if (startTimes != null) {
        startTimes = Arrays.copyOf(startTimes, capacity);
      }
    }
  }

  /** The column of timestamps in ms; valid up to {@link #size()}, replaced by {@link #reserve}. */
  public long[] times() {
    return times;
  }

  /** The column of float values; meaningless where {@link #isHistogram}. */
  public double[] values() {
    return values;
  }

  /** The column of histograms; null as long as there are none. */
  public Object @Nullable [] histograms() {
    return histograms;
  }

  /** The column of start timestamps in ms; null as long as all are unknown (0). */
  public long @Nullable [] startTimes() {
    return startTimes;
  }

  /** The column of histograms, made if absent. */
  public Object[] histogramColumn() {
    if (histograms == null) {
      histograms = new Object[times.length];
    }
    return histograms;
  }

  /** The column of start timestamps, made (all 0) if absent. */
  public long[] startTimeColumn() {
    if (startTimes == null) {
      startTimes = new long[times.length];
    }
    return startTimes;
  }

  /**
   * An array of at least {@code length} bytes for who fills the buffer, such as for the bytes of a
   * chunk until they are decoded. What it holds is gone with the next call.
   */
  public byte[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    return scratch;
  }

  /**
   * Declares the first {@code size} entries of the columns to be the content.
   *
   * @throws IllegalArgumentException if the columns are shorter: {@link #reserve} first
   */
  public void setSize(int size) {
    if (size < 0 || size > times.length) {
      throw new IllegalArgumentException("size " + size + " not in [0, " + times.length + "]");
    }
    if (histograms != null && size < this.size) {
      Arrays.fill(histograms, size, this.size, null);
    }
    if (startTimes != null && size < this.size) {
      Arrays.fill(startTimes, size, this.size, 0);
    }
    this.size = size;
  }

  /** Appends a float at {@code t} (ms); the order of times is the caller's business. */
  public void add(long t, double v) {
    if (size == times.length) {
      reserve(1);
    }
    times[size] = t;
    values[size++] = v;
  }

  /** Appends a histogram at {@code t} (ms), as {@link #add(long, double)}. */
  public void add(long t, Histogram h) {
    addHistogram(t, h);
  }

  /** Appends a histogram at {@code t} (ms), as {@link #add(long, double)}. */
  public void add(long t, FloatHistogram h) {
    addHistogram(t, h);
  }

  private void addHistogram(long t, Object h) {
    reserve(1);
    histogramColumn()[size] = h;
    times[size] = t;
    values[size++] = 0;
  }

  /** Sets the start timestamp of the last sample added. */
  public void setLastStartTime(long st) {
    if (st != 0 || startTimes != null) {
      startTimeColumn()[size - 1] = st;
    }
  }

  /** Timestamp of sample {@code i} in ms. */
  public long time(int i) {
    return times[i];
  }

  /** Float of sample {@code i}; meaningless where {@link #isHistogram}. */
  public double value(int i) {
    return values[i];
  }

  /** Start timestamp of sample {@code i} in ms, 0 if unknown. */
  public long startTime(int i) {
    return startTimes == null ? 0 : startTimes[i];
  }

  /** Whether sample {@code i} is a histogram of either kind. */
  public boolean isHistogram(int i) {
    return histograms != null && histograms[i] != null;
  }

  /** What sample {@code i} is; never {@link ValueType#NONE}. */
  public ValueType type(int i) {
    if (!isHistogram(i)) {
      return ValueType.FLOAT;
    }
    return histogram(i) instanceof Histogram ? ValueType.HISTOGRAM : ValueType.FLOAT_HISTOGRAM;
  }

  /** The {@link Histogram} or {@link FloatHistogram} of sample {@code i}; null for a float. */
  public @Nullable Object histogram(int i) {
    return histograms == null ? null : histograms[i];
  }

  /** Appends the sample an iterator stands on. */
  public void addCurrent(ValueType type, SampleIterator it) {
    switch (type) {
      case FLOAT -> add(it.atT(), it.atV());
      case HISTOGRAM -> add(it.atT(), it.atHistogram());
      case FLOAT_HISTOGRAM -> add(it.atT(), it.atFloatHistogram());
      case NONE -> throw new IllegalArgumentException("iterator stands on no sample");
    }
    setLastStartTime(it.atSt());
  }

  @Override
  public String toString() {
    return size == 0
        ? "SampleBuffer{empty}"
        : "SampleBuffer{n=" + size + " [" + times[0] + "," + times[size - 1] + "]}";
  }
}
