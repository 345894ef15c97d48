/**
 * The vocabulary of samples.
 *
 * <p><b>What it is</b> — what a series consists of once its labels are known: timestamps in ms,
 * floats, histograms, staleness markers, exemplars, metadata.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   SampleIterator   next() next() seek(t)   a sample at a time: to step, to explain
 *   SampleBuffer     times [….] values [….]  a series as columns: to run fast
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.model.SampleIterator}. <b>Read in this order</b> —
 * SampleIterator, SampleBuffer, StaleNaN.
 *
 * <p><b>Invariants</b> — time is {@code long} ms and may be negative; values are compared by their
 * bits, for a staleness marker is a NaN; both ways of reading give the same samples.
 *
 * <p><b>On disk</b> — nothing. <b>Upstream</b> — model/value, model/exemplar, tsdb/chunkenc
 * Iterator. <b>Papers</b> — none. <b>Lesson</b> — {@code docs/lessons/index-and-postings.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.model;
