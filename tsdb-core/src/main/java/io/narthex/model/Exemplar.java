package io.narthex.model;

import io.narthex.model.labels.Labels;

/**
 * A pointer from a sample to something outside, such as a trace.
 *
 * @param labels what it points to
 * @param value the observed value
 * @param t timestamp in ms
 * @param hasTimestamp whether the exposition itself gave {@code t}
 * @upstream model/exemplar/exemplar.go Exemplar
 */
public record Exemplar(Labels labels, double value, long t, boolean hasTimestamp) {}
