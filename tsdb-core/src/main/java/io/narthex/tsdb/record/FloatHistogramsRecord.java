package io.narthex.tsdb.record;

import io.narthex.model.histogram.FloatHistogram;

/**
 * Histograms with float counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefFloatHistogramSample
 */
public final class FloatHistogramsRecord extends HistogramRows<FloatHistogram> {
  /** An empty record. */
  public FloatHistogramsRecord() {
    super(HistogramKind.FLOAT, new FloatHistogram[FIRST_CAPACITY]);
  }
}
