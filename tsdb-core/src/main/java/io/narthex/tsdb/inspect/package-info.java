/**
 * What a learner may look at: dumps, explanations and reports of everything the engine stores.
 *
 * <h2>What it is</h2>
 *
 * Slow, independent readers that say what they read, and reports that compare. Nothing depends on
 * this package.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   SampleShape ──samples──> EncodingReport ──> table, page
 *   Chunk ──bytes──> ChunkExplainer ──fields──> text, JSON, page
 *   log, index, head, timeline ──ReportLine──> ReportWriter ──> text, JSON, page
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@code ChunkExplainer}, {@code EncodingReport}.
 *
 * <h2>Read in this order</h2>
 *
 * The explainer of XOR, then of what you need.
 *
 * <h2>Invariants</h2>
 *
 * Read-only. An explanation covers every bit of what it explains, once.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * none — promtool tsdb analyze and dump come closest
 *
 * <h2>Papers</h2>
 *
 * none
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/chunk-encodings.md}
 */
@NullMarked
package io.narthex.tsdb.inspect;

import org.jspecify.annotations.NullMarked;
