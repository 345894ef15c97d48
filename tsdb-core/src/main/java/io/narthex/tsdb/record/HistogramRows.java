package io.narthex.tsdb.record;

import java.util.Arrays;

/**
 * Samples that are histograms.
 *
 * <p>Thread-safety: none.
 *
 * @param <H> the histograms: with integer or with float counts
 * @upstream tsdb/record/record.go RefHistogramSample, RefFloatHistogramSample
 */
public abstract sealed class HistogramRows<H> extends TimedRows
    permits HistogramsRecord, FloatHistogramsRecord {
  private final HistogramKind<H> kind;
  private boolean hasBase;
  private long baseRef;
  private long baseTime;
  private H[] histograms;

  HistogramRows(HistogramKind<H> kind, H[] histograms) {
    this.kind = kind;
    this.histograms = histograms;
  }

  final HistogramKind<H> kind() {
    return kind;
  }

  @Override
  public final void clear() {
    Arrays.fill(histograms, 0, size(), null);
    hasBase = false;
    baseRef = 0;
    baseTime = 0;
    super.clear();
  }

  /** The histograms. */
  public final H[] histograms() {
    return histograms;
  }

  /** One more row. */
  public final void add(long ref, long st, long t, H histogram) {
    int row = addRow(ref, st, t);
    histograms[row] = histogram;
  }

  @Override
  final void growValues(int capacity) {
    histograms = Arrays.copyOf(histograms, capacity);
  }

  /**
   * What references of a record of the first version are relative to. Encoders take the first row
   * unless this was set, as decoders do: a writer may leave rows out of a record and still count
   * from one of those.
   */
  public final long baseRef() {
    return hasBase || isEmpty() ? baseRef : refs()[0];
  }

  /** What times of a record of the first version are relative to, in ms. */
  public final long baseTime() {
    return hasBase || isEmpty() ? baseTime : times()[0];
  }

  final boolean hasBase() {
    return hasBase;
  }

  /** Sets what references and times are relative to; {@link #clear()} forgets it. */
  public final void setBase(long ref, long t) {
    hasBase = true;
    baseRef = ref;
    baseTime = t;
  }

  /** Number of rows with custom bucket bounds. */
  public final int customBucketRows() {
    int n = 0;
    for (int i = 0; i < size(); i++) {
      if (kind.usesCustomBuckets(histograms[i])) {
        n++;
      }
    }
    return n;
  }
}
