package io.narthex.tsdb.chunks;

/**
 * Numbers of a block's chunk files {@code chunks/000001}, {@code 000002} …
 *
 * <pre>
 *  +---------------------+-------------+-----------------+
 *  | magic 0x85BD40DD (4)| version (1) | zero padding (3)|
 *  +---------------------+-------------+-----------------+
 *  | length uvarint | encoding (1) | data [length] | CRC32C (4)      of encoding and data
 *  +----------------+--------------+---------------+-----+
 *  | …
 * </pre>
 *
 * Integers are big-endian. A chunk is found by {@link BlockChunkRef}.
 *
 * @upstream tsdb/chunks/chunks.go, tsdb/docs/format/chunks.md
 */
public final class ChunksFormat {
  public static final int MAGIC = 0x85BD40DD;
  public static final int VERSION = 1;

  /** Magic, version, padding. */
  public static final int HEADER_SIZE = 8;

  public static final int ENCODING_SIZE = 1;
  public static final int CRC_SIZE = 4;

  /** Most bytes that a length takes. */
  public static final int MAX_LENGTH_SIZE = 5;

  /**
   * A file is not begun anew before this size: it stays far from 2^32, the reach of a reference.
   */
  public static final long DEFAULT_SEGMENT_SIZE = 512L << 20;

  /** Name of the directory in a block. */
  public static final String DIR_NAME = "chunks";

  private ChunksFormat() {}

  /** Name of the file of a segment, counted from 0: {@code 000001} is the first. */
  public static String fileName(int segment) {
    return String.format("%06d", segment + 1);
  }
}
