/**
 * <b>What it is.</b> What a log says: records of series, samples, deletions and the rest, from
 * columns to bytes and back.
 *
 * <p><b>Picture.</b>
 *
 * <pre>
 *   columns  refs  [ 1, 2, 5 ]                RecordEncoder
 *            times [ t, t, t ]   ───────────────────────────────────>  bytes ──> wlog
 *            values[ a, b, c ]   <───────────────────────────────────
 *                                             RecordDecoder
 * </pre>
 *
 * <p><b>Enter here.</b> {@link io.narthex.tsdb.record.RecordFormat} for the layout, {@link
 * io.narthex.tsdb.record.RecordEncoder} for the way out.
 *
 * <p><b>Read in this order.</b> {@code RecordFormat}, {@code RecordType}, {@code TimedRows} and
 * {@code SamplesRecord}, {@code RecordEncoder}, {@code RecordDecoder}, {@code HistogramCodec}.
 *
 * <p><b>Invariants.</b> What was decoded encodes to the same bytes. Records of unknown kinds are
 * passed over; a known kind that does not parse to its last byte is corruption.
 *
 * <p><b>On disk.</b> docs/format/wal-records.md.
 *
 * <p><b>Upstream.</b> tsdb/record.
 *
 * <p><b>Papers.</b> None.
 *
 * <p><b>Lesson.</b> A row costs ten bytes or more, a column two. {@code
 * docs/lessons/write-ahead-log.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.record;
