package io.narthex.cli;

import io.narthex.server.ByteSize;
import io.narthex.util.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The flags of {@code narthex serve} that begin with {@code --storage.tsdb}; hidden are those that
 * Prometheus hides. Most go on as texts, among all flags.
 *
 * @upstream cmd/prometheus/main.go
 */
@SuppressWarnings("UnusedVariable") // many are handed on among the flags
final class StorageFlags {
  private static final String PREFIX = "--storage.tsdb.";
  private static final String ON = "true";

  @Option(
      names = "--storage.tsdb.path",
      paramLabel = "DIR",
      defaultValue = "data/",
      description = "Data directory (${DEFAULT-VALUE}), ours or Prometheus's.")
  Path path;

  @Option(
      names = "--storage.tsdb.min-block-duration",
      hidden = true,
      paramLabel = "DURATION",
      defaultValue = "2h",
      description = "Length of blocks cut from the head (${DEFAULT-VALUE}). For use in testing.")
  private String minBlock;

  @Option(
      names = "--storage.tsdb.max-block-duration",
      hidden = true,
      paramLabel = "DURATION",
      description = "Longest block (a tenth of the retention, 31d at most). For use in testing.")
  private @Nullable String maxBlock;

  @Option(
      names = "--storage.tsdb.max-block-chunk-segment-size",
      hidden = true,
      paramLabel = "SIZE",
      description = "Size of a block's chunk files, such as 512MB; 1MB at least.")
  private @Nullable String chunkSegmentSize;

  @Option(
      names = "--storage.tsdb.wal-segment-size",
      hidden = true,
      paramLabel = "SIZE",
      description = "Size of the log's segments, 10MB to 256MB (128MB).")
  private @Nullable String segmentSize;

  @Option(
      names = "--storage.tsdb.retention.time",
      paramLabel = "DURATION",
      description =
          "How long to keep samples (the configuration file's, or 15d unless a size is given).")
  private @Nullable String retentionTime;

  @Option(
      names = "--storage.tsdb.retention.size",
      paramLabel = "SIZE",
      description =
          "How many bytes of blocks to keep, such as 512MB; the configuration file's, or no limit,"
              + " if absent.")
  private @Nullable String retentionSize;

  @Option(
      names = "--storage.tsdb.no-lockfile",
      description = "Do not lock the data directory against other processes.")
  private boolean noLockfile;

  @Option(
      names = "--storage.tsdb.allow-overlapping-compaction",
      hidden = true,
      defaultValue = ON,
      description = "Merge blocks that overlap (${DEFAULT-VALUE}).")
  private boolean overlappingCompaction;

  @Option(
      names = "--storage.tsdb.wal-compression",
      hidden = true,
      defaultValue = ON,
      description = "Compress the log (${DEFAULT-VALUE}).")
  private boolean walCompression;

  @Option(
      names = "--storage.tsdb.wal-compression-type",
      hidden = true,
      paramLabel = "TYPE",
      defaultValue = "snappy",
      description = "How the log is compressed, if it is: snappy or zstd (${DEFAULT-VALUE}).")
  private String compressionType;

  @Option(
      names = "--storage.tsdb.samples-per-chunk",
      hidden = true,
      paramLabel = "N",
      defaultValue = "120",
      description = "Samples that a chunk aims at (${DEFAULT-VALUE}).")
  private int samplesPerChunk;

  @Option(
      names = "--storage.tsdb.delayed-compaction.max-percent",
      hidden = true,
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Longest delay of cutting a block, in percent of its length, with the feature"
              + " delayed-compaction (${DEFAULT-VALUE}).")
  private int delayedCompactionPercent;

  @Option(
      names = "--storage.tsdb.delay-compact-file.path",
      paramLabel = "FILE",
      defaultValue = "",
      description = "JSON file of uploaded blocks; blocks not in it are not merged yet.")
  private String delayCompactFile;

  @Option(
      names = "--storage.tsdb.block-reload-interval",
      hidden = true,
      paramLabel = "DURATION",
      defaultValue = "1m",
      description = "How often blocks that came or went are looked for (${DEFAULT-VALUE}).")
  private String reloadInterval;

  /** Zero if not given. */
  Duration retentionTime() {
    return retentionTime == null ? Duration.ZERO : DurationText.parse(retentionTime);
  }

  /** Zero if not given. */
  long retentionBytes() {
    return retentionSize == null ? 0 : ByteSize.parse(retentionSize);
  }

  /** Refuses texts that are no durations, sizes or names, as usage. */
  void check(CommandSpec spec) {
    Map<String, Consumer<String>> checks =
        Map.of(
            "min-block-duration", DurationText::parse,
            "max-block-duration", DurationText::parse,
            "block-reload-interval", DurationText::parse,
            "retention.time", DurationText::parse,
            "retention.size", ByteSize::parse,
            "wal-segment-size", ByteSize::parse,
            "max-block-chunk-segment-size", ByteSize::parse,
            "wal-compression-type", StorageFlags::compression);
    checks.forEach(
        (name, parse) -> {
          String text = spec.findOption(PREFIX + name).getValue();
          try {
            if (text != null) {
              parse.accept(text);
            }
          } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), PREFIX + name + ": " + e.getMessage());
          }
        });
  }

  private static void compression(String text) {
    if (!List.of("snappy", "zstd").contains(text)) {
      throw new IllegalArgumentException(
          "enum value must be one of snappy,zstd, got '" + text + "'");
    }
  }
}
