package io.narthex.tsdb.wlog;

import java.util.Locale;

/**
 * Layout of a log directory. Integers are big-endian.
 *
 * <pre>
 *   wal/  00000000  00000001  00000002 …      segments, no gaps, up to 128 MiB each, no header
 *
 *   segment  |------ page, 32 KiB ------|------ page ------|…        the last page may end early
 *   page     | fragment | fragment | … | zeros |
 *   fragment | type u8 | length u16 | CRC32C of the data u32 | data |
 *
 *   type     7 6 5 4 3 2 1 0
 *            - - - | | +-+-+-- 0 the rest of the page is zeros
 *                  | |         1 full, 2 first, 3 middle, 4 last fragment of a record
 *                  | +-------- data is Snappy (block format)
 *                  +---------- data is zstd (a frame)
 * </pre>
 *
 * <p>A record is compressed as a whole before it is cut into fragments, and only if that saves
 * bytes; each of its fragments carries the flag. It never spans segments.
 */
public final class WalFormat {
  /** Bytes of a page: small enough to lose little, large enough for few fragments. */
  public static final int PAGE_SIZE = 32 * 1024;

  /** Bytes after which a new segment begins. */
  public static final int SEGMENT_SIZE = 128 * 1024 * 1024;

  /** Bytes before the data of a fragment. */
  public static final int HEADER_SIZE = 7;

  static final int TYPE_MASK = 0b111;
  static final int PAGE_TERM = 0;
  static final int FULL = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  static final int SNAPPY_FLAG = 1 << 3;
  static final int ZSTD_FLAG = 1 << 4;

  /** Greatest first byte of a record of a kind known today. */
  static final int LAST_RECORD_TYPE = 13;

  private WalFormat() {}

  /** File name of a segment. */
  public static String segmentName(int index) {
    return String.format(Locale.ROOT, "%08d", index);
  }

  /** Index of the segment of that file name, -1 if it is none. */
  public static int segmentIndex(String name) {
    if (name.isEmpty() || name.length() > 9) {
      return -1;
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(name);
  }

  /** Name of a fragment type, as in dumps. */
  public static String typeName(int header) {
    return switch (header & TYPE_MASK) {
      case PAGE_TERM -> "zero";
      case FULL -> "full";
      case FIRST -> "first";
      case MIDDLE -> "middle";
      case LAST -> "last";
      default -> "invalid";
    };
  }

  /** Compression of a fragment by its header byte. */
  public static Compression compression(int header) {
    if ((header & SNAPPY_FLAG) != 0) {
      return Compression.SNAPPY;
    }
    return (header & ZSTD_FLAG) != 0 ? Compression.ZSTD : Compression.NONE;
  }
}
