/**
 * Chunk encodings: a run of samples of one series as bits.
 *
 * <h2>What it is</h2>
 *
 * One role, {@link io.narthex.tsdb.chunkenc.Chunk}, and behind it every encoding of Prometheus 2.x
 * and 3.x. The bytes are Prometheus's own, bit for bit.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   samples ──ChunkAppender──> BitWriter ──> byte[]      header | bits ............
 *   samples <──SampleIterator── BitReader <── byte[]     a sample at a time: the form to read and to step through
 *   columns <──XorDecoder etc.─────────────── byte[]     a chunk at a time: the form to run
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.chunkenc.Chunks} makes chunks; {@link io.narthex.tsdb.chunkenc.Chunk} is
 * the role.
 *
 * <h2>Read in this order</h2>
 *
 * {@code XorFormat}, {@code XorAppender}, {@code XorIterator}, then {@code XorDecoder}, which does
 * the same as the iterator three times as fast.
 *
 * <h2>Invariants</h2>
 *
 * The columns and the iterator give the same samples or fail at the same sample. Bytes behind the
 * last bit are zero. Bad bytes give the samples before them, then a {@code CorruptionException}.
 *
 * <h2>On disk</h2>
 *
 * docs/format/xor.md, xor2.md, histogram-chunks.md
 *
 * <h2>Upstream</h2>
 *
 * prometheus/prometheus tsdb/chunkenc
 *
 * <h2>Papers</h2>
 *
 * Pelkonen et al., Gorilla: a fast, scalable, in-memory time series database, VLDB 2015.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/chunk-encodings.md}
 */
@NullMarked
package io.narthex.tsdb.chunkenc;

import org.jspecify.annotations.NullMarked;
