package io.narthex.tsdb.chunks;

/**
 * Reference of a chunk in a block.
 *
 * <pre>
 *   63          32 31           0
 *   [ segment    ] [ offset     ]     segment counted from 0 (file 000001), offset of the record
 * </pre>
 *
 * @upstream tsdb/chunks/chunks.go BlockChunkRef
 */
public final class BlockChunkRef {
  private BlockChunkRef() {}

  public static long pack(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }

  /** Number of the file, counted from 0. */
  public static int segment(long ref) {
    return (int) (ref >>> 32);
  }

  /** Position in the file in bytes. */
  public static long offset(long ref) {
    return ref & 0xFFFFFFFFL;
  }

  public static String toString(long ref) {
    return ChunksFormat.fileName(segment(ref)) + "+" + offset(ref);
  }
}
