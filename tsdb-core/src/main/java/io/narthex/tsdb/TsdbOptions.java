package io.narthex.tsdb;

import io.narthex.time.Scheduler;
import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.RetentionPolicy;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.wlog.WalOptions;
import java.time.Duration;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a database behaves. Immutable; start from {@link #defaults()} or {@link #forLessons()}.
 *
 * <pre>{@code
 * TsdbOptions options = TsdbOptions.builder()
 *     .retention(Duration.ofDays(30))
 *     .outOfOrderWindow(Duration.ofHours(1))
 *     .build();
 * }</pre>
 *
 * @upstream tsdb/db.go Options
 */
public final class TsdbOptions {
  private static final Duration DEFAULT_BLOCK = Duration.ofHours(2);
  private static final Duration DEFAULT_RETENTION = Duration.ofDays(15);
  private static final Duration LONGEST_BLOCK = Duration.ofDays(31);

  /** Rounds of background work are never closer. */
  public static final Duration SHORTEST_RELOAD = Duration.ofSeconds(1);

  private final Builder b;

  private TsdbOptions(Builder builder) {
    this.b = builder;
  }

  /** Upstream's server defaults. */
  public static TsdbOptions defaults() {
    return builder().build();
  }

  /**
   * Small and the same at each run: chunks of 8 samples, pages of 256 bytes, blocks of ten minutes,
   * block names from a seeded source, one thread. No Prometheus reads such a log.
   */
  public static TsdbOptions forLessons() {
    return builder()
        .minBlock(Duration.ofMinutes(10))
        .maxBlock(Duration.ofMinutes(90))
        .samplesPerChunk(8)
        .stripes(4)
        .replayShards(1)
        .wal(WalOptions.DEFAULT.withPageSize(256).withSegmentSize(256 * 16))
        .random(new Random(42))
        .build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  public Builder toBuilder() {
    return new Builder(b);
  }

  public Fs fs() {
    return b.fs;
  }

  /** Clock and timers; null for the system's clock and no timers. */
  public @Nullable Scheduler scheduler() {
    return b.scheduler;
  }

  /** Whether compaction, retention and their like run by themselves on the scheduler's timers. */
  public boolean background() {
    return b.background;
  }

  /** Length in ms of blocks cut from the head. */
  public long minBlockMillis() {
    return b.minBlock.toMillis();
  }

  /** Length in ms that no compaction exceeds; a tenth of the retention, at most 31 days. */
  public long maxBlockMillis() {
    Duration max = b.maxBlock;
    if (max == null) {
      max = b.retention.isZero() ? LONGEST_BLOCK : b.retention.dividedBy(10);
      max = max.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : max;
    }
    return Math.max(max.toMillis(), minBlockMillis());
  }

  /** Age in ms from which on blocks are dropped, 0 for never. */
  public long retentionMillis() {
    return b.retention.toMillis();
  }

  /** Bytes beyond which the oldest blocks are dropped, 0 for never. */
  public long retentionBytes() {
    return b.retentionBytes;
  }

  /**
   * Share of the file system in percent that is used at most, 0 for no limit; goes before bytes.
   */
  public double retentionPercentage() {
    return b.retentionPercentage;
  }

  /** All of retention. */
  RetentionPolicy retentionPolicy() {
    return new RetentionPolicy(retentionMillis(), b.retentionBytes, b.retentionPercentage);
  }

  /** Part of the head's series, 0 to 1, from which on stale ones leave it early; 0 for never. */
  public double staleSeriesCompactionThreshold() {
    return b.staleThreshold;
  }

  /** How long a head that is due waits before it is cut into a block. */
  public Duration compactionDelay() {
    return b.compactionDelay;
  }

  /**
   * Blocks that must not be merged yet. Merging goes on from old to new, so a block that is left
   * out keeps the newer ones out as well.
   */
  public Predicate<BlockMeta> compactionExclude() {
    return b.compactionExclude;
  }

  /** Size in bytes from which on a new chunk file is begun, 0 for the default. */
  public long chunkSegmentBytes() {
    return b.chunkSegmentBytes;
  }

  /** Whether overlapping blocks are merged. */
  public boolean mergeOverlapping() {
    return b.mergeOverlapping;
  }

  /** Whether the directory is locked against other processes. */
  public boolean lock() {
    return b.lock;
  }

  /** Distance of the rounds of background work, at least a second. */
  public Duration reloadInterval() {
    return b.reloadInterval.compareTo(SHORTEST_RELOAD) < 0 ? SHORTEST_RELOAD : b.reloadInterval;
  }

  /** How logs are written; null for no logs at all: what is in the head dies with the process. */
  public @Nullable WalOptions wal() {
    return b.wal;
  }

  public HeadOptions head() {
    return b.head.chunkRange(minBlockMillis()).build();
  }

  /** Whether floats are stored as XOR2. */
  public boolean xor2() {
    return head().xor2();
  }

  /** Whether compaction runs on its own accord in {@link Tsdb#compact}'s timer. */
  public boolean autoCompact() {
    return b.autoCompact;
  }

  public TsdbObserver observer() {
    return b.observer;
  }

  /** Where names of blocks get their random part from. */
  public RandomGenerator random() {
    return b.random;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Fs fs = NioFs.instance();
    private @Nullable Scheduler scheduler;
    private boolean background;
    private Duration minBlock = DEFAULT_BLOCK;
    private @Nullable Duration maxBlock;
    private Duration retention = DEFAULT_RETENTION;
    private long retentionBytes;
    private double retentionPercentage;
    private Duration compactionDelay = Duration.ZERO;
    private double staleThreshold;
    private Predicate<BlockMeta> compactionExclude = block -> false;
    private long chunkSegmentBytes;
    private boolean mergeOverlapping = true;
    private boolean lock = true;
    private Duration reloadInterval = Duration.ofMinutes(1);
    private @Nullable WalOptions wal =
        WalOptions.DEFAULT.withCompression(io.narthex.tsdb.wlog.Compression.SNAPPY);
    private boolean autoCompact = true;
    private TsdbObserver observer = TsdbObserver.NONE;
    private RandomGenerator random = new java.security.SecureRandom();
    private final HeadOptions.Builder head;

    private Builder() {
      head = HeadOptions.builder();
    }

    private Builder(Builder from) {
      fs = from.fs;
      scheduler = from.scheduler;
      background = from.background;
      minBlock = from.minBlock;
      maxBlock = from.maxBlock;
      retention = from.retention;
      retentionBytes = from.retentionBytes;
      retentionPercentage = from.retentionPercentage;
      compactionDelay = from.compactionDelay;
      staleThreshold = from.staleThreshold;
      compactionExclude = from.compactionExclude;
      chunkSegmentBytes = from.chunkSegmentBytes;
      mergeOverlapping = from.mergeOverlapping;
      lock = from.lock;
      reloadInterval = from.reloadInterval;
      wal = from.wal;
      autoCompact = from.autoCompact;
      observer = from.observer;
      random = from.random;
      head = from.head.build().toBuilder();
    }

    public Builder fs(Fs value) {
      fs = value;
      return this;
    }

    /** Clock and timers; needed for {@link #background}. */
    public Builder scheduler(Scheduler value) {
      scheduler = value;
      return this;
    }

    public Builder background(boolean on) {
      background = on;
      return this;
    }

    public Builder minBlock(Duration value) {
      minBlock = value;
      return this;
    }

    public Builder maxBlock(Duration value) {
      maxBlock = value;
      return this;
    }

    public Builder retention(Duration value) {
      retention = value;
      return this;
    }

    public Builder retentionBytes(long value) {
      retentionBytes = value;
      return this;
    }

    /** Share of the file system in percent that is used at most, 0 for no limit. */
    public Builder retentionPercentage(double value) {
      retentionPercentage = value;
      return this;
    }

    /**
     * How long a head that is due waits before it is cut into a block; upstream draws it at random,
     * so that replicas do not all compact at once.
     */
    public Builder compactionDelay(Duration value) {
      compactionDelay = value;
      return this;
    }

    /** Part of the head's series, 0 to 1, from which on stale ones leave it early; 0 for never. */
    public Builder staleSeriesCompactionThreshold(double part) {
      staleThreshold = part;
      return this;
    }

    /** Blocks that must not be merged yet, as those not uploaded. */
    public Builder compactionExclude(Predicate<BlockMeta> value) {
      compactionExclude = value;
      return this;
    }

    public Builder chunkSegmentBytes(long value) {
      chunkSegmentBytes = value;
      return this;
    }

    public Builder mergeOverlapping(boolean on) {
      mergeOverlapping = on;
      return this;
    }

    public Builder lock(boolean on) {
      lock = on;
      return this;
    }

    public Builder reloadInterval(Duration value) {
      reloadInterval = value;
      return this;
    }

    /** How logs are written, durability included; null for no logs. */
    public Builder wal(@Nullable WalOptions value) {
      wal = value;
      return this;
    }

    public Builder autoCompact(boolean on) {
      autoCompact = on;
      return this;
    }

    public Builder observer(TsdbObserver value) {
      observer = value;
      return this;
    }

    public Builder random(RandomGenerator value) {
      random = value;
      return this;
    }

    public Builder samplesPerChunk(int samples) {
      head.samplesPerChunk(samples);
      return this;
    }

    /** How much older than the newest sample one may come; zero for not at all. */
    public Builder outOfOrderWindow(Duration value) {
      head.outOfOrderWindow(value.toMillis());
      return this;
    }

    public Builder outOfOrderCap(int samples) {
      head.outOfOrderCap(samples);
      return this;
    }

    public Builder maxExemplars(int count) {
      head.maxExemplars(count);
      return this;
    }

    public Builder metadataRecords(boolean on) {
      head.metadataRecords(on);
      return this;
    }

    public Builder xor2(boolean on) {
      head.xor2(on);
      return this;
    }

    public Builder histogramSt(boolean on) {
      head.histogramSt(on);
      return this;
    }

    /** Whether start timestamps are kept; asks for {@link #xor2}. */
    public Builder storeSt(boolean on) {
      head.storeSt(on);
      return this;
    }

    public Builder stAsZeroSample(boolean on) {
      head.stAsZeroSample(on);
      return this;
    }

    public Builder isolation(boolean on) {
      head.isolation(on);
      return this;
    }

    public Builder fastStartup(boolean on) {
      head.fastStartup(on);
      return this;
    }

    public Builder snapshotOnShutdown(boolean on) {
      head.snapshotOnShutdown(on);
      return this;
    }

    public Builder stripes(int count) {
      head.stripes(count);
      return this;
    }

    /**
     * How many threads read the log beside the caller's while the database is opened (a processor
     * each by default); 1 for none: then everything happens in the same order each time.
     */
    public Builder replayShards(int count) {
      head.replayShards(count);
      return this;
    }

    public TsdbOptions build() {
      if (minBlock.toMillis() <= 0) {
        throw new IllegalArgumentException("block length " + minBlock);
      }
      if (background && scheduler == null) {
        throw new IllegalArgumentException("background work needs a scheduler");
      }
      if (retentionBytes < 0 || retention.isNegative() || compactionDelay.isNegative()) {
        throw new IllegalArgumentException("negative retention or delay");
      }
      if (!(retentionPercentage >= 0 && retentionPercentage <= 100)) {
        throw new IllegalArgumentException("retention of " + retentionPercentage + " percent");
      }
      HeadOptions h = head.build();
      h.requireRoomForStartTimes(h.xor2());
      return new TsdbOptions(new Builder(this));
    }
  }
}
