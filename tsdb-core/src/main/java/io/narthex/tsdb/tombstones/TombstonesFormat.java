package io.narthex.tsdb.tombstones;

/**
 * Layout of the file {@code tombstones} of a block. Integers are big-endian.
 *
 * <pre>
 *   | magic 0x0130BA30 u32 | version 1 u8 | interval* | CRC32C of the intervals u32 |
 *   interval  ref uvarint | mint varint | maxt varint          both ends are deleted
 * </pre>
 *
 * <p>The CRC does not cover the version, an accident that is kept for compatibility.
 */
public final class TombstonesFormat {
  /** File name within a block's directory. */
  public static final String FILE_NAME = "tombstones";

  public static final int MAGIC = 0x0130BA30;
  public static final int VERSION = 1;

  static final int MAGIC_SIZE = 4;
  static final int VERSION_SIZE = 1;
  static final int CRC_SIZE = 4;

  private TombstonesFormat() {}
}
