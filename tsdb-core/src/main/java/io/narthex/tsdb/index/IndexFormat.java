package io.narthex.tsdb.index;

/**
 * Numbers of the index file.
 *
 * <pre>
 *  +----------------------------+---------------------+
 *  | magic 0xBAAAD700 (4)       | version 1, 2 or 3 (1)
 *  +----------------------------+---------------------+
 *  | symbols                 len u32 | count u32 | (uvarint length, bytes)* | CRC32C
 *  +--------------------------------------------------+
 *  | series, each 16-aligned uvarint len | body | CRC32C
 *  |    body: uvarint labels, (uvarint name symbol, uvarint value symbol)*,
 *  |          uvarint chunks, first: varint mint, uvarint maxt-mint, uvarint ref
 *  |                          next:  uvarint mint-previous maxt, uvarint maxt-mint, varint ref-previous ref
 *  +--------------------------------------------------+
 *  | postings, each 4-aligned  len u32 | count u32 | (ref u32)* | CRC32C
 *  +--------------------------------------------------+
 *  | postings offset table   len u32 | count u32 | (0x02, name, value, uvarint offset)* | CRC32C
 *  +--------------------------------------------------+
 *  | TOC (52)                6 x u64 section offsets | CRC32C
 *  +--------------------------------------------------+
 * </pre>
 *
 * Integers are big-endian; CRCs cover what lies between the length and themselves. A series
 * reference is the entry's position / 16; in version 1 it is the position itself, symbols are named
 * by position instead of number, and the offset table is not sorted. Version 3 reads like 2.
 *
 * @upstream tsdb/index/index.go, tsdb/docs/format/index.md
 */
public final class IndexFormat {
  public static final int MAGIC = 0xBAAAD700;
  public static final int VERSION_1 = 1;
  public static final int VERSION_2 = 2;
  public static final int VERSION_3 = 3;

  /** Magic and version. */
  public static final int HEADER_SIZE = 5;

  /** Six offsets and their CRC. */
  public static final int TOC_SIZE = 6 * 8 + 4;

  /** Distance of possible starts of a series entry: 2^32 references reach 64 GiB. */
  public static final int SERIES_ALIGNMENT = 16;

  public static final int POSTINGS_ALIGNMENT = 4;

  /** Largest possible file: the last reference times the alignment. */
  public static final long MAX_FILE_SIZE = 64L << 30;

  /** Keys of an entry of the offset table: name and value. */
  public static final int OFFSET_TABLE_KEYS = 2;

  /** Of how many symbols or values a reader remembers one: upstream's choice. */
  public static final int SAMPLING = 32;

  /** Name of the file in a block. */
  public static final String FILE_NAME = "index";

  private IndexFormat() {}
}
