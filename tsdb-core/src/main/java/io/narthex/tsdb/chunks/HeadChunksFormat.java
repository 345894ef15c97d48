package io.narthex.tsdb.chunks;

/**
 * Constants of the files in {@code chunks_head/}, where the head puts full chunks.
 *
 * <pre>
 *   chunks_head/000001, 000002, ...      gapless
 *
 *   0x0130BC91 u32 | version 1 u8 | 3 zero bytes
 *   then records, until one whose first 24 bytes are zero or the file ends:
 *
 *   +-----------+----------+----------+-----------+-------------+------------+-----------+
 *   | series u64| mint i64 | maxt i64 | coding u8 | length uvar | chunk bytes| CRC32C u32|
 *   +-----------+----------+----------+-----------+-------------+------------+-----------+
 *                                       bit 7: out of order        CRC over all before it
 * </pre>
 *
 * @upstream tsdb/chunks/head_chunks.go
 */
public final class HeadChunksFormat {
  public static final int MAGIC = 0x0130BC91;
  public static final int VERSION = 1;
  public static final int HEADER_SIZE = 8;

  /** Where the next file starts: what a reader maps at once must stay addressable. */
  public static final int MAX_FILE_SIZE = 128 * 1024 * 1024;

  /** Series, mint, maxt: all zero behind the last record of a preallocated file. */
  public static final int KEY_SIZE = 24;

  /** Most bytes of a record that are not chunk bytes; fewer left at the end must be zero. */
  public static final int MAX_META_SIZE = KEY_SIZE + 1 + 5 + 4;

  public static final int CRC_SIZE = 4;

  /** Bit of the coding byte that marks a chunk of out-of-order samples. */
  public static final int OUT_OF_ORDER_BIT = 0x80;

  private HeadChunksFormat() {}

  /** Name of file number {@code file}. */
  static String fileName(int file) {
    return String.format("%06d", file);
  }

  /** Number behind a file name, -1 if it is not one of ours. */
  static int fileNumber(String name) {
    if (name.isEmpty() || name.length() > 9) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
