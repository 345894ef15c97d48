package io.narthex.tsdb.wlog;

import org.jspecify.annotations.Nullable;

/**
 * What readers of a log ask of a fragment: its header's fields, and whether it may follow those
 * that were read of the record so far.
 *
 * @upstream tsdb/wlog/live_reader.go validateRecord
 */
final class Fragments {
  private Fragments() {}

  /** Bytes of data of the fragment whose header is at {@code at}. */
  static int length(byte[] bytes, int at) {
    return ((bytes[at + 1] & 0xFF) << 8) | (bytes[at + 2] & 0xFF);
  }

  /** CRC32C of its data, as the header has it. */
  static int checksum(byte[] bytes, int at) {
    return ((bytes[at + 3] & 0xFF) << 24)
        | ((bytes[at + 4] & 0xFF) << 16)
        | ((bytes[at + 5] & 0xFF) << 8)
        | (bytes[at + 6] & 0xFF);
  }

  /** What two checksums that differ are called. */
  static String wrongChecksum(int actual, int expected) {
    return String.format("unexpected checksum %x, expected %x", actual, expected);
  }

  /**
   * Why a fragment of {@code type} is out of place behind {@code before} others of its record; null
   * if it is not.
   */
  static @Nullable String outOfPlace(int type, int before) {
    return switch (type) {
      case WalFormat.FULL -> before > 0 ? "unexpected full record" : null;
      case WalFormat.FIRST -> before > 0 ? "unexpected first record, dropping buffer" : null;
      case WalFormat.MIDDLE -> before == 0 ? "unexpected middle record, dropping buffer" : null;
      case WalFormat.LAST -> before == 0 ? "unexpected last record, dropping buffer" : null;
      default -> "unexpected record type " + type;
    };
  }
}
