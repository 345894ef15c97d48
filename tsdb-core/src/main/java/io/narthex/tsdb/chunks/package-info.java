/**
 *
 *
 * <h2>What it is</h2>
 *
 * Chunks in files: what the index knows of a chunk, how a reference becomes bytes again.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   ChunkMeta{ref, mint, maxt} --ChunkReader--> Chunk (bytes) --decode--> samples
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.chunks.ChunkMeta}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.tsdb.chunks.ChunkMeta}, {@link io.narthex.tsdb.chunks.ChunkReader}, then the
 * segment files of a block and the files of the head.
 *
 * <h2>Invariants</h2>
 *
 * A chunk in a file never changes; its CRC is checked at each access.
 *
 * <h2>On disk</h2>
 *
 * {@code docs/format/chunks.md}, {@code docs/format/head-chunks.md}
 *
 * <h2>Upstream</h2>
 *
 * {@code tsdb/chunks}
 *
 * <h2>Papers</h2>
 *
 * None.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/blocks-compaction-retention.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.tsdb.chunks;
