/**
 * The chunk encodings of Prometheus 1.x, 2014 to 2017.
 *
 * <h2>What it is</h2>
 *
 * Delta, double-delta and varbit behind today's {@link io.narthex.tsdb.chunkenc.Chunk} role, byte
 * for byte as Prometheus 1.8.2 wrote them. They live in memory, in the lab and in benchmarks; no
 * block keeps them.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   1024 bytes, always                       a sample that does not fit
 *   [header][row][row][row]....free....      less than half full: all rows written wider (transcoded)
 *    widths  ^ all of the same width         else:                a new chunk (overflow)
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.tsdb.chunkenc.classic.ClassicSeries} appends and makes new chunks as needed.
 *
 * <h2>Read in this order</h2>
 *
 * {@code DeltaChunk}, {@code DoubleDeltaChunk}, {@code VarbitFormat}, {@code VarbitChunk}, {@code
 * VarbitIterator}.
 *
 * <h2>Invariants</h2>
 *
 * Bytes behind those in use are zero. The lossy corners of upstream are kept: -0.0 may come back as
 * 0.0, and varbit stores a step of exactly 2^24 ms as 0.
 *
 * <h2>On disk</h2>
 *
 * docs/format/classic-chunks.md
 *
 * <h2>Upstream</h2>
 *
 * prometheus/prometheus v1.8.2 storage/local/chunk
 *
 * <h2>Papers</h2>
 *
 * Rabenstein, When (not) to use varbit chunks, 2016; Pelkonen et al., Gorilla, VLDB 2015.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/chunk-encodings.md}
 */
@NullMarked
package io.narthex.tsdb.chunkenc.classic;

import org.jspecify.annotations.NullMarked;
