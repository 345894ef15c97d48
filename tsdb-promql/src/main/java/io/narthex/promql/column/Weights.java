package io.narthex.promql.column;

import io.narthex.model.histogram.FloatHistogram;

/**
 * What histograms weigh against the limit of samples: a float sample is 16 bytes, a histogram as
 * many samples as its bytes make up.
 *
 * @upstream promql/value.go HPoint.size, Vector.TotalSamples; histogram FloatHistogram.Size
 */
public final class Weights {
  /** Bytes of an empty histogram in upstream's memory layout. */
  private static final int EMPTY_BYTES = 168;

  private Weights() {}

  /** Bytes of a histogram in upstream's memory layout. */
  static int bytes(FloatHistogram h) {
    return EMPTY_BYTES
        + 8
            * (h.positiveSpans().length
                + h.negativeSpans().length
                + h.positiveBuckets().length
                + h.negativeBuckets().length
                + h.customValues().length);
  }

  /** Samples that a histogram with its timestamp counts for in a series. */
  public static int point(FloatHistogram h) {
    return (bytes(h) + 8) / 16;
  }

  /** Samples that a histogram counts for in an instant vector. */
  public static int inVector(FloatHistogram h) {
    return 1 + bytes(h) / 16;
  }
}
