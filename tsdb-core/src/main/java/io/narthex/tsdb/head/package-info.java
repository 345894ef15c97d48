/**
 *
 *
 * <h2>What it is</h2>
 *
 * The newest hours of all series, in memory and in two kinds of files beside it. Samples come in
 * here; queries of the recent past are answered from here; every two hours the oldest part becomes
 * a block and is forgotten.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   HeadAppender  columns of samples, checked           one transaction
 *      commit ─> HeadLog ─> Wal                          safe from a killed process
 *             ─> BatchCommitter ─> SeriesPage            columns; where a chunk may end:
 *                               ─> MemSeries             ChunkCutter
 *             ─> Isolation                               visible, across all series at once
 *   FullChunks    heap ─> ChunkDiskMapper                every minute
 *   HeadReader, RangeHead, OutOfOrderHead                what queries and compaction see
 *   HeadTruncation, HeadGc                               forgetting
 *   HeadReplay ─> MappedChunkLoad, LogReplay, OutOfOrderReplay     remembering
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.head.Head}
 *
 * <h2>Read in this order</h2>
 *
 * {@code HeadAppender}, {@code AppendDecision}, {@code BatchCommitter}, {@code SeriesPage}, {@code
 * StagedFloats}, {@code MemSeries}, {@code ChunkCutter}, {@code Isolation}, {@code
 * HeadChunkReader}, {@code HeadReplay}, {@code HeadTruncation}.
 *
 * <h2>Invariants</h2>
 *
 * A sample is in the log before it is in a series. A reader sees all of a transaction or nothing,
 * except samples out of order. References are never used twice. All of a series is guarded by the
 * lock of its page; a thread takes locks in this order: stripe of labels, page, {@code SeriesPages}
 * and {@code DepartedSeries}; it holds one page at a time.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/head-chunks.md}, {@code docs/format/head-snapshot.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/head.go}, {@code tsdb/head_append.go}, {@code tsdb/head_wal.go}, {@code
 * tsdb/head_read.go}, {@code tsdb/ooo_head.go}
 *
 * <h2>Papers</h2>
 *
 * Pelkonen et al., Gorilla, VLDB 2015.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-sample.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.head;
