package io.narthex.tsdb.chunkenc;

import io.narthex.model.histogram.FloatHistogram;
import io.narthex.model.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Adds samples behind the last one of a chunk. Order of timestamps is the caller's business.
 *
 * <p>A histogram does not always go into the chunk at hand. If it has buckets that the chunk does
 * not know, the chunk is recoded in place: same {@link Chunk}, other bytes. If it cannot go in at
 * all (counter reset, other schema …), it starts a new chunk, and the appender of that one is
 * returned:
 *
 * <pre>{@code
 * ChunkAppender next = appender.appendHistogram(null, st, t, h, false);
 * if (next != appender) {        // h is the first sample of next.chunk()
 *   close(appender.chunk());
 *   appender = next;
 * }
 * }</pre>
 *
 * <p>Thread-safety: none; the caller holds the lock of the series.
 *
 * @upstream tsdb/chunkenc/chunk.go Appender
 */
public interface ChunkAppender {
  /** The chunk this appender writes to. */
  Chunk chunk();

  /**
   * Appends a float.
   *
   * @param st start timestamp in ms, 0 if unknown; encodings that hold none ignore it
   * @param t timestamp in ms
   * @throws IllegalStateException if the chunk cannot take it: 65,535 samples are in, or a classic
   *     chunk is full
   * @throws IllegalArgumentException if this is a chunk of histograms
   */
  default void append(long st, long t, double v) {
    if (!offer(st, t, v)) {
      throw new IllegalStateException("chunk capacity exceeded");
    }
  }

  /**
   * Appends a float if the chunk can take it.
   *
   * @return false if the chunk is full; it is unchanged then
   */
  boolean offer(long st, long t, double v);

  /**
   * Appends the floats {@code from} (inclusive) to {@code to} (exclusive) of some columns: what as
   * many calls of {@link #append} do, but faster.
   *
   * @param startTimes start timestamps, null if all are unknown
   */
  default void appendAll(
      long @Nullable [] startTimes, long[] times, double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      append(startTimes == null ? 0 : startTimes[i], times[i], values[i]);
    }
  }

  /**
   * Appends a histogram.
   *
   * @param previous appender of the chunk before this one; consulted for the counter reset header
   *     when this chunk is still empty
   * @param st start timestamp in ms, 0 if unknown; encodings that hold none ignore it
   * @param appendOnly whether to refuse a histogram that needs recoding or a new chunk
   * @return the appender that holds the sample and takes the next one: this, or that of a new chunk
   * @throws NotAppendableException if {@code appendOnly} and it does not fit as it is; nothing is
   *     changed then
   * @throws IllegalArgumentException if this is not a chunk of integer histograms
   */
  default ChunkAppender appendHistogram(
      @Nullable ChunkAppender previous, long st, long t, Histogram h, boolean appendOnly) {
    throw new IllegalArgumentException(
        "appended a histogram sample to a chunk of encoding " + chunk().encoding());
  }

  /** Like {@link #appendHistogram} for histograms with float counts. */
  default ChunkAppender appendFloatHistogram(
      @Nullable ChunkAppender previous, long st, long t, FloatHistogram h, boolean appendOnly) {
    throw new IllegalArgumentException(
        "appended a float histogram sample to a chunk of encoding " + chunk().encoding());
  }

  /** How many times this chunk was rewritten to make a sample fit. */
  default int recodings() {
    return 0;
  }
}
