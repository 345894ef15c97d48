package io.narthex.tsdb.head;

import io.narthex.tsdb.chunkenc.Chunk;
import io.narthex.tsdb.chunkenc.ChunkAppender;
import io.narthex.tsdb.chunkenc.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * A chunk of a series that still lies on the heap: the open one, or a full one that waits to be
 * mapped.
 *
 * <p>Thread-safety: none; the caller holds the series lock.
 *
 * @upstream tsdb/head.go memChunk
 */
final class MemChunk {
  final ChunkAppender appender;
  final Encoding encoding;

  /** The chunk before this one, also still on the heap. */
  @Nullable MemChunk previous;

  /** Timestamp in ms of the first sample. */
  long mint;

  /** Timestamp in ms of the last sample, {@code Long.MIN_VALUE} while there is none. */
  long maxt;

  int samples;

  /** With fewer samples than this it cannot have become too large since it was last looked at. */
  private int nextSizeCheck;

  MemChunk(ChunkAppender appender, @Nullable MemChunk previous, long mint, long maxt) {
    this.appender = appender;
    this.encoding = appender.chunk().encoding();
    this.previous = previous;
    this.mint = mint;
    this.maxt = maxt;
  }

  /** Whether a chunk of floats takes no further sample for its size. */
  boolean isTooLarge() {
    if (samples < nextSizeCheck) {
      return false;
    }
    return ChunkCutter.tooLarge(checkSize());
  }

  private int checkSize() {
    int bytes = chunk().length();
    nextSizeCheck = samples + ChunkCutter.samplesUntilTooLarge(bytes);
    return bytes;
  }

  /**
   * How many floats it takes for sure without a decision between them, if all are before the time
   * at which it ends: no prediction of that falls among them, nor can it become too large.
   */
  int floatsUntilDecision(ChunkSettings settings) {
    if (encoding != settings.floats()) {
      return 0;
    }
    if (nextSizeCheck - samples <= StagedFloats.DEPTH) {
      checkSize();
    }
    return Math.min(settings.cutter().floatsUntilDecision(samples), nextSizeCheck - samples);
  }

  /** Appends the floats {@code from} to {@code to}, between which nothing has to be decided. */
  void appendAll(long[] times, double[] values, int from, int to) {
    appender.appendAll(null, times, values, from, to);
    samples += to - from;
    maxt = times[to - 1];
  }

  /** Brings its end, where the next sample goes, into the processor's cache. */
  int touch() {
    Chunk chunk = chunk();
    byte[] bytes = chunk.array();
    return bytes[Math.min(chunk.length(), bytes.length) - 1];
  }

  Chunk chunk() {
    return appender.chunk();
  }

  /** First two bytes of a chunk: number of samples, with flags in some encodings. */
  static int header(Chunk chunk) {
    byte[] bytes = chunk.array();
    return ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
  }

  @Override
  public String toString() {
    return encoding + " n=" + samples + " [" + mint + "," + maxt + "]";
  }
}
