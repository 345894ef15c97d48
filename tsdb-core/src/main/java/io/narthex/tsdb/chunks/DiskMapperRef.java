package io.narthex.tsdb.chunks;

/**
 * Where a chunk lies in {@code chunks_head/}: file number and offset of its record.
 *
 * <pre>
 *   | file u32 | offset u32 |       ascending in the order of writing; 0 = nowhere
 * </pre>
 *
 * @upstream tsdb/chunks/head_chunks.go ChunkDiskMapperRef
 */
public final class DiskMapperRef {
  private DiskMapperRef() {}

  public static long pack(int file, long offset) {
    return ((long) file << 32) | (offset & 0xFFFFFFFFL);
  }

  public static int file(long ref) {
    return (int) (ref >>> 32);
  }

  /** Offset in bytes of the record in its file. */
  public static long offset(long ref) {
    return ref & 0xFFFFFFFFL;
  }

  public static String toString(long ref) {
    return HeadChunksFormat.fileName(file(ref)) + "@" + offset(ref);
  }
}
