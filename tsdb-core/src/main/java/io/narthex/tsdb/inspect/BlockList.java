package io.narthex.tsdb.inspect;

import io.narthex.tsdb.block.Block;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.util.GoDuration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The blocks of a directory as {@code promtool tsdb list} prints them.
 *
 * @upstream cmd/promtool/tsdb.go listBlocks, printBlocks
 */
public final class BlockList {
  private static final DateTimeFormatter GO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private BlockList() {}

  /**
   * Prints a line a block.
   *
   * @param humanReadable whether times and sizes are for people
   */
  public static void print(
      List<Block> blocks, boolean header, boolean humanReadable, Consumer<String> out) {
    TextTable table = new TextTable();
    if (header) {
      table.row(
          "BLOCK ULID",
          "MIN TIME",
          "MAX TIME",
          "DURATION",
          "NUM SAMPLES",
          "NUM CHUNKS",
          "NUM SERIES",
          "SIZE");
    }
    for (Block block : blocks) {
      BlockMeta meta = block.meta();
      table.row(
          meta.ulid(),
          time(meta.minTime(), humanReadable),
          time(meta.maxTime(), humanReadable),
          duration(meta.maxTime() - meta.minTime()),
          String.valueOf(meta.stats().samples()),
          String.valueOf(meta.stats().chunks()),
          String.valueOf(meta.stats().series()),
          humanReadable ? binaryBytes(block.size()) : String.valueOf(block.size()));
    }
    table.print(out);
  }

  private static String time(long t, boolean humanReadable) {
    return humanReadable ? GO_TIME.format(Instant.ofEpochSecond(t / 1000)) : String.valueOf(t);
  }

  /** A duration in ms as Go's {@code time.Duration} prints it: {@code 2h0m0s}, {@code 1.5s}. */
  static String duration(long millis) {
    return GoDuration.ofMillis(millis);
  }

  /** A size as the library that promtool uses prints it: {@code 1MiB434KiB12B}. */
  static String binaryBytes(long bytes) {
    if (bytes == 0) {
      return "0B";
    }
    StringBuilder text = new StringBuilder();
    for (int i = BINARY_UNITS.length - 1; i >= 0; i--) {
      long part = (bytes >> (10 * i)) & 1023;
      if (part > 0) {
        text.append(part).append(BINARY_UNITS[i]);
      }
    }
    return text.toString();
  }
}
