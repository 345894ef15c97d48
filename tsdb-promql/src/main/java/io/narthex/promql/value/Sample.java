package io.narthex.promql.value;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.labels.Labels;
import org.jspecify.annotations.Nullable;

/**
 * One element of an instant vector.
 *
 * @param t evaluation timestamp in ms
 * @param v the value; meaningless if {@code histogram} is set
 * @param histogram the value if it is a histogram, else null
 * @upstream promql/value.go Sample
 */
public record Sample(Labels labels, long t, double v, @Nullable FloatHistogram histogram) {}
