package io.narthex.tsdb.chunkenc;

import io.narthex.model.SampleBuffer;
import io.narthex.model.SampleIterator;
import io.narthex.model.histogram.CounterResetHint;
import java.util.Arrays;

/**
 * A run of samples of one series in an encoding.
 *
 * <pre>{@code
 * Chunk chunk = Chunks.empty(Encoding.XOR);
 * ChunkAppender appender = chunk.appender();
 * appender.append(0, 1000, 1.5);
 * chunk.decode(buffer);
 * }</pre>
 *
 * <p>Bytes that are not what the encoding says surface as {@link
 * io.narthex.model.CorruptionException} with the position in bits, after all samples before them
 * were given.
 *
 * <p>Thread-safety: none while an appender is at work: the caller holds the lock of the series for
 * appending, and for {@link #snapshot}, {@link #decode} and {@link #iterator()} on a chunk that is
 * still appended to. A snapshot, and an iterator once it is made, may be read without the lock. A
 * chunk that nobody appends to may be read by all.
 *
 * @upstream tsdb/chunkenc/chunk.go Chunk
 */
public interface Chunk {
  Encoding encoding();

  /** Number of samples, as the header says. */
  int sampleCount();

  /** Number of bytes in use. */
  int length();

  /**
   * The array that holds the chunk in {@code [0, length())}; replaced when an append needs room.
   * Not to be changed.
   */
  byte[] array();

  /** A copy of the bytes in use. */
  default byte[] toByteArray() {
    return Arrays.copyOf(array(), length());
  }

  /**
   * The appender of this chunk, which continues where the chunk ends. There is one at most: asking
   * again gives the same.
   *
   * @throws io.narthex.model.CorruptionException if the samples that are there cannot be read
   */
  ChunkAppender appender();

  /**
   * Steps through the samples that are there now. Appends after this call do not disturb it and are
   * not seen.
   */
  SampleIterator iterator();

  /**
   * Adds all samples to a buffer: the fast way to read a chunk. On corruption the buffer holds the
   * samples before it.
   */
  void decode(SampleBuffer into);

  /** A copy that later appends do not change. */
  Chunk snapshot();

  /** Gives spare memory back; for a chunk that is complete. */
  void compact();

  /** What the header says about a counter reset before the first sample; only on histograms. */
  default CounterResetHint counterResetHeader() {
    return CounterResetHint.UNKNOWN;
  }

  /**
   * Overwrites the header's counter reset bits; only on histogram chunks.
   *
   * @throws IllegalStateException on a chunk of floats
   */
  default void setCounterResetHeader(CounterResetHint header) {
    throw new IllegalStateException("a chunk of encoding " + encoding() + " has no such header");
  }
}
