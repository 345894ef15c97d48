package io.narthex.model.histogram;

/**
 * The sum or difference of two histograms, and what had to be reconciled for it.
 *
 * @param result the histogram, without empty buckets
 * @param resetCollision one followed a counter reset, the other knew of none
 * @param boundsReconciled custom bounds differed and were reduced to the common ones
 */
public record HistogramSum(
    FloatHistogram result, boolean resetCollision, boolean boundsReconciled) {}
