/**
 * Native histograms: a whole distribution as one sample.
 *
 * <h2>What it is</h2>
 *
 * {@link io.narthex.model.histogram.Histogram} counts with integers, as scraped and stored; {@link
 * io.narthex.model.histogram.FloatHistogram} with doubles, as queries compute. Bounds follow from
 * the schema, or are given ({@code -53}, custom buckets).
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   spans    (offset 2, length 3) (offset 1, length 2)
 *   indexes      2  3  4     .     6  7
 *   counts       1  4  2           3  1          FloatHistogram
 *   deltas       1  3 -2           1 -2          Histogram: each as difference to the one before
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.model.histogram.Histogram}, its builder.
 *
 * <h2>Read in this order</h2>
 *
 * {@code Span}, {@code Schemas}, {@code Histogram}, {@code FloatHistogram}, {@code HistogramChecks}
 * (what a sound histogram is), {@code BucketLayout} (compaction), {@code ClassicHistogram} (classic
 * series into custom buckets); then arithmetic: {@code HistogramAccumulator}, {@code BucketSums},
 * {@code ZeroBucket}, {@code ResetDetection}, {@code HistogramTrim}; and reading: {@code
 * BucketCursor}, {@code BucketInterpolation}.
 *
 * <h2>Invariants</h2>
 *
 * Histograms are immutable. What {@code validate()} passes has as many buckets as its spans say, no
 * negative count, and a count that equals the sum of its buckets (at least it, if NaN was
 * observed).
 *
 * <h2>On disk</h2>
 *
 * Chunk encodings 2 and 3, WAL records; on the wire in protobuf ({@code docs/format/protobuf.md}).
 *
 * <h2>Upstream</h2>
 *
 * {@code model/histogram}, {@code util/convertnhcb}.
 *
 * <h2>Papers</h2>
 *
 * Prometheus, "Native histograms" specification.
 *
 * <h2>Lesson</h2>
 *
 * None.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.model.histogram;
