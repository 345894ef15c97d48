package io.narthex.tsdb.record;

import io.narthex.model.histogram.Histogram;

/**
 * Histograms with integer counts.
 *
 * <p>Thread-safety: none.
 *
 * @upstream tsdb/record/record.go RefHistogramSample
 */
public final class HistogramsRecord extends HistogramRows<Histogram> {
  /** An empty record. */
  public HistogramsRecord() {
    super(HistogramKind.INTEGER, new Histogram[FIRST_CAPACITY]);
  }
}
