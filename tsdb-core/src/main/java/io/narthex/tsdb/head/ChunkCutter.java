package io.narthex.tsdb.head;

/**
 * Decides when a series closes its head chunk and opens the next one. Pure: figures in, verdict
 * out.
 *
 * <p>Invariants: a chunk never spans a multiple of {@code chunkRange}; a float chunk never holds
 * more than twice the target samples nor grows past 1,024 bytes.
 *
 * <pre>
 *   |---- chunkRange ----|---- chunkRange ----|
 *   [c0][c1][c2][c3..    ] c3 is cut here ^ even when not full
 * </pre>
 *
 * <p>After a quarter of the target the end of the chunk is predicted from the rate so far, so that
 * the chunks of a range come out equally long.
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/head_append.go memSeries.appendPreprocessor, histogramsAppendPreprocessor,
 *     computeChunkEndTime
 */
final class ChunkCutter {
  /** Most bytes a float may need, in either encoding. */
  private static final int MAX_SAMPLE_BYTES = 19;

  /** A float chunk with more bytes takes no further sample: 1,024 minus what one may need. */
  static final int MAX_FLOAT_BYTES = 1024 - MAX_SAMPLE_BYTES;

  /** Size a histogram chunk aims at. */
  static final int TARGET_HISTOGRAM_BYTES = 1024;

  /** Fewest samples of a histogram chunk, unless its range ends. */
  static final int MIN_HISTOGRAM_SAMPLES = 10;

  private static final int QUARTERS = 4;

  private final long chunkRange;
  private final int targetSamples;

  /**
   * A cutter for one head.
   *
   * @param chunkRange length in ms of the ranges no chunk crosses
   * @param targetSamples samples a float chunk aims at (upstream: 120)
   */
  ChunkCutter(long chunkRange, int targetSamples) {
    this.chunkRange = chunkRange;
    this.targetSamples = targetSamples;
  }

  /** First timestamp after the range {@code t} falls in. Truncates toward zero, as upstream. */
  long rangeEnd(long t) {
    return t / chunkRange * chunkRange + chunkRange;
  }

  /** Whether a float chunk of {@code bytes} is too large for one more sample. */
  static boolean tooLarge(int bytes) {
    return bytes > MAX_FLOAT_BYTES;
  }

  /** How many samples a float chunk of {@code bytes} takes for sure before it is too large. */
  static int samplesUntilTooLarge(int bytes) {
    return Math.max(MAX_FLOAT_BYTES - bytes, 0) / (2 * MAX_SAMPLE_BYTES);
  }

  /**
   * The time at which a float chunk should end, before its next sample: predicted once at a quarter
   * of the target, else as it was.
   */
  long floatEnd(int samples, long mint, long maxt, long end) {
    return samples == targetSamples / QUARTERS ? chunkEndTime(mint, maxt, end, QUARTERS) : end;
  }

  /** How many more floats a chunk takes before its end is predicted or it has too many. */
  int floatsUntilDecision(int samples) {
    int prediction = targetSamples / QUARTERS;
    return (samples <= prediction ? prediction : targetSamples * 2) - samples;
  }

  /** Whether a float chunk of so many samples has about as many as it aims at. */
  boolean isWhole(int samples) {
    return samples >= targetSamples / 2;
  }

  /** Whether a sample at {@code t} starts a new float chunk. */
  boolean cutsFloat(long t, long end, int samples) {
    return t >= end || samples >= targetSamples * 2;
  }

  /** Whether the end of a histogram chunk of {@code bytes} can be predicted. */
  static boolean predictsHistogram(int bytes) {
    return bytes >= TARGET_HISTOGRAM_BYTES / QUARTERS;
  }

  /** The predicted end of a histogram chunk. */
  static long histogramEnd(int bytes, long mint, long maxt, long end) {
    return chunkEndTime(mint, maxt, end, (double) TARGET_HISTOGRAM_BYTES / bytes);
  }

  /** Whether a sample at {@code t} starts a new histogram chunk. */
  static boolean cutsHistogram(long t, long end, int bytes, int samples, long nextRange) {
    return (t >= end || bytes >= TARGET_HISTOGRAM_BYTES * 2)
        && (samples >= MIN_HISTOGRAM_SAMPLES || t >= nextRange);
  }

  /**
   * Where a chunk that is {@code 1/ratioToFull} full at {@code cur} should end, so that the rest of
   * the range up to {@code max} divides into equal chunks.
   */
  static long chunkEndTime(long start, long cur, long max, double ratioToFull) {
    double chunks = (double) (max - start) / ((double) (cur - start + 1) * ratioToFull);
    if (chunks <= 1) {
      return max;
    }
    return (long) ((double) start + (double) (max - start) / Math.floor(chunks));
  }
}
