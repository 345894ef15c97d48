package io.narthex.server;

import io.narthex.server.config.StorageConfig;
import io.narthex.time.Scheduler;
import io.narthex.tsdb.BlockOptions;
import io.narthex.tsdb.TsdbOptions;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.block.UploadedBlocks;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalOptions;
import io.narthex.util.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

/**
 * What flags and configuration file make of the database's options.
 *
 * <p>Thread-safety: none.
 *
 * @upstream cmd/prometheus/main.go tsdbOptions, and the checks before the database is opened
 */
final class DatabaseOptions {
  private static final System.Logger LOG = System.getLogger(DatabaseOptions.class.getName());
  private static final int DEFAULT_DELAY_PERCENT = 10;
  private static final long MIN_SEGMENT = 10L << 20;
  private static final long MAX_SEGMENT = 256L << 20;
  private static final long MIN_CHUNK_SEGMENT = 1L << 20;

  private final ServerOptions options;
  private final Scheduler scheduler;

  DatabaseOptions(ServerOptions options, Scheduler scheduler) {
    this.options = options;
    this.scheduler = scheduler;
  }

  /**
   * The options of a database that looks after itself.
   *
   * @throws IllegalArgumentException if a flag has a value that the database cannot have
   */
  TsdbOptions of(StorageConfig storage, TsdbObserver observer) {
    Retention retention = Retention.of(options, storage);
    TsdbOptions.Builder builder = TsdbOptions.builder();
    builder
        .scheduler(scheduler)
        .background(true)
        .observer(observer)
        .blocks(blocks -> blocks(blocks, storage, retention))
        .head(head -> head(head, storage));
    flags(builder);
    Duration delay = compactionDelay(builder.build().blocks().minMillis());
    return builder.blocks(blocks -> blocks.compactionDelay(delay)).build();
  }

  private void blocks(BlockOptions.Builder blocks, StorageConfig storage, Retention retention) {
    blocks
        .retention(retention.time())
        .retentionBytes(retention.bytes())
        .retentionPercentage(retention.percentage())
        .compactionExclude(blocksToUpload())
        .staleSeriesCompactionThreshold(storage.staleSeriesCompactionThreshold());
  }

  private void head(HeadOptions.Builder head, StorageConfig storage) {
    head.outOfOrderWindow(storage.outOfOrderWindow())
        .maxExemplars(feature("exemplar-storage") ? (int) storage.maxExemplars() : 0)
        .xor2(storage.xor2(feature("xor2-encoding")))
        .metadataRecords(feature("metadata-wal-records"))
        .fastStartup(feature("fast-startup"))
        .snapshotOnShutdown(feature("memory-snapshot-on-shutdown"))
        .storeSt(feature("st-storage"))
        .histogramSt(feature("histograms-st-encoding"))
        .stAsZeroSample(feature("created-timestamp-zero-ingestion"));
  }

  private boolean feature(String name) {
    return options.features().contains(name);
  }

  private String flag(String name) {
    return options.flag("storage.tsdb." + name);
  }

  private boolean isOn(String name, boolean otherwise) {
    String given = flag(name);
    return given.isEmpty() ? otherwise : Boolean.parseBoolean(given);
  }

  private void flags(TsdbOptions.Builder builder) {
    boolean merging = isOn("allow-overlapping-compaction", true);
    builder
        .lock(!isOn("no-lockfile", false))
        .blocks(blocks -> blocks.mergeOverlapping(merging))
        .wal(log());
    if (!flag("min-block-duration").isEmpty()) {
      Duration min = DurationText.parse(flag("min-block-duration"));
      builder.blocks(blocks -> blocks.minDuration(min));
    }
    if (!flag("max-block-duration").isEmpty()) {
      Duration max = DurationText.parse(flag("max-block-duration"));
      builder.blocks(blocks -> blocks.maxDuration(max));
    }
    if (!flag("max-block-chunk-segment-size").isEmpty()) {
      long bytes = ByteSize.parse(flag("max-block-chunk-segment-size"));
      require(
          bytes == 0 || bytes >= MIN_CHUNK_SEGMENT,
          "flag 'storage.tsdb.max-block-chunk-segment-size' must be set over 1MB");
      builder.blocks(blocks -> blocks.chunkSegmentBytes(bytes));
    }
    if (!flag("samples-per-chunk").isEmpty()) {
      int samples = Integer.parseInt(flag("samples-per-chunk"));
      builder.head(head -> head.samplesPerChunk(samples));
    }
    if (!flag("block-reload-interval").isEmpty()) {
      builder.reloadInterval(reloadInterval(DurationText.parse(flag("block-reload-interval"))));
    }
  }

  /** The database raises what is too short; here it is said. */
  private static Duration reloadInterval(Duration given) {
    if (given.compareTo(TsdbOptions.SHORTEST_RELOAD) < 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The option --storage.tsdb.block-reload-interval is set to a value less than 1s. Setting"
              + " it to 1s to avoid overload.");
    }
    return given;
  }

  private WalOptions log() {
    WalOptions log = Objects.requireNonNull(TsdbOptions.defaults().wal());
    if (!isOn("wal-compression", true)) {
      log = log.withCompression(Compression.NONE);
    } else if (flag("wal-compression-type").equals("zstd")) {
      log = log.withCompression(Compression.ZSTD);
    }
    long segment =
        flag("wal-segment-size").isEmpty() ? 0 : ByteSize.parse(flag("wal-segment-size"));
    require(
        segment == 0 || (segment >= MIN_SEGMENT && segment <= MAX_SEGMENT),
        "flag 'storage.tsdb.wal-segment-size' must be set between 10MB and 256MB");
    return segment == 0 ? log : log.withSegmentSize((int) segment);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  /** Drawn at random up to a share of a block's length, so that replicas do not compact at once. */
  private Duration compactionDelay(long blockMillis) {
    if (!feature("delayed-compaction")) {
      return Duration.ZERO;
    }
    String given = flag("delayed-compaction.max-percent");
    int percent = given.isEmpty() ? DEFAULT_DELAY_PERCENT : Integer.parseInt(given);
    if (percent < 1 || percent > 100) {
      LOG.log(
          System.Logger.Level.WARNING,
          "--storage.tsdb.delayed-compaction.max-percent is not between 1 and 100, using "
              + DEFAULT_DELAY_PERCENT);
      percent = DEFAULT_DELAY_PERCENT;
    }
    return Duration.ofMillis(new Random().nextLong(Math.max(1, blockMillis * percent / 100)));
  }

  private Predicate<BlockMeta> blocksToUpload() {
    String file = flag("delay-compact-file.path");
    return file.isEmpty()
        ? block -> false
        : new UploadedBlocks(NioFs.instance(), Path.of(file), scheduler);
  }
}
