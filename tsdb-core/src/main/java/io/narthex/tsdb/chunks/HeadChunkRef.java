package io.narthex.tsdb.chunks;

/**
 * Names a chunk of the head, mapped or not: its series and its number in the series.
 *
 * <pre>
 *   | series 40 bit | O 1 bit | chunk number 23 bit |     O: out of order
 * </pre>
 *
 * <p>In-order numbers count up from the series' first chunk ever; out-of-order numbers wrap.
 *
 * @upstream tsdb/chunks/chunks.go HeadChunkRef, HeadChunkID; tsdb/head_read.go oooHeadChunkID
 */
public final class HeadChunkRef {
  /** Largest series reference that fits. */
  public static final long MAX_SERIES_REF = (1L << 40) - 1;

  private static final int ID_BITS = 24;
  private static final int OUT_OF_ORDER_BIT = 1 << 23;
  private static final int ID_MASK = OUT_OF_ORDER_BIT - 1;

  private HeadChunkRef() {}

  /**
   * A reference to chunk {@code chunkId} of a series.
   *
   * @throws IllegalArgumentException if the series reference needs more than 40 bits or the chunk
   *     number more than 23
   */
  public static long pack(long seriesRef, int chunkId, boolean outOfOrder) {
    if (seriesRef < 0 || seriesRef > MAX_SERIES_REF) {
      throw new IllegalArgumentException("series ID exceeds 5 bytes: " + seriesRef);
    }
    if (chunkId < 0 || chunkId > ID_MASK) {
      throw new IllegalArgumentException("chunk ID exceeds 23 bits: " + chunkId);
    }
    return (seriesRef << ID_BITS) | (outOfOrder ? OUT_OF_ORDER_BIT : 0) | chunkId;
  }

  public static long seriesRef(long ref) {
    return ref >>> ID_BITS;
  }

  public static int chunkId(long ref) {
    return (int) ref & ID_MASK;
  }

  public static boolean outOfOrder(long ref) {
    return (ref & OUT_OF_ORDER_BIT) != 0;
  }

  /** {@code chunkId} brought back into the range of chunk numbers. */
  public static int wrap(int chunkId) {
    return chunkId & ID_MASK;
  }

  public static String toString(long ref) {
    return "series " + seriesRef(ref) + (outOfOrder(ref) ? " ooo " : " chunk ") + chunkId(ref);
  }
}
