package io.narthex.tsdb.chunkenc;

/**
 * Makes chunks: empty ones to append to, and ones over bytes that were read.
 *
 * @upstream tsdb/chunkenc/chunk.go NewEmptyChunk, FromData
 */
public final class Chunks {
  private Chunks() {}

  /**
   * An empty chunk of an encoding of today's Prometheus.
   *
   * @throws IllegalArgumentException for {@link Encoding#NONE} and the classic ones
   */
  public static Chunk empty(Encoding encoding) {
    return empty(encoding, 0);
  }

  /**
   * The same, with memory as for a chunk of {@code expectedBytes}, 0 if nothing is known; a chunk
   * of floats that gets as long is copied once on the way, one that gets longer more often.
   */
  public static Chunk empty(Encoding encoding, int expectedBytes) {
    return switch (encoding) {
      case XOR -> new XorChunk(XorRule.SINCE_3_0, expectedBytes);
      case XOR2 -> new Xor2Chunk(expectedBytes);
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST ->
          new HistogramChunk(encoding);
      default -> throw new IllegalArgumentException("invalid chunk encoding \"" + encoding + "\"");
    };
  }

  /** An empty XOR chunk whose end is written as some generation of Prometheus does. */
  public static Chunk emptyXor(XorRule rule) {
    return new XorChunk(rule);
  }

  /**
   * A chunk over bytes that were read. The array is taken over, not copied.
   *
   * @throws io.narthex.model.CorruptionException if there is not even a header
   */
  public static Chunk of(Encoding encoding, byte[] data) {
    return of(encoding, data, data.length);
  }

  /**
   * A chunk over the first {@code length} bytes of an array. The array is taken over, not copied.
   *
   * @throws io.narthex.model.CorruptionException if there is not even a header
   */
  public static Chunk of(Encoding encoding, byte[] data, int length) {
    return switch (encoding) {
      case XOR -> new XorChunk(data, length);
      case XOR2 -> new Xor2Chunk(data, length);
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST ->
          new HistogramChunk(encoding, data, length);
      default -> throw new IllegalArgumentException("invalid chunk encoding \"" + encoding + "\"");
    };
  }
}
