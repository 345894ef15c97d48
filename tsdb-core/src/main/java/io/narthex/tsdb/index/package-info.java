/**
 *
 *
 * <h2>What it is</h2>
 *
 * The way from label matchers to series, and from a series to its labels and chunks: in memory for
 * the head, in a file for a block.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   job="node"      -> {1, 3, 4} --\
 *   mode!="idle"    -> {3}       ---+-- and, and-not --> {1, 4} --series(ref)--> labels, chunk metas
 *                                          RefSet
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.index.IndexReader}, then {@link
 * io.narthex.tsdb.index.PostingsForMatchers}.
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.index.RefSet}, {@link io.narthex.tsdb.index.MemPostings}, {@link
 * io.narthex.tsdb.index.PostingsForMatchers}, then the file format.
 *
 * <h2>Invariants</h2>
 *
 * A reference means something only to the index that gave it. Sets are immutable. Matchers are
 * decided on values, never on series.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/index.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/index}, {@code tsdb/querier.go}
 *
 * <h2>Papers</h2>
 *
 * Lemire et al., Roaring Bitmaps: Implementation of an Optimized Software Library, 2018.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/index-and-postings.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.index;
