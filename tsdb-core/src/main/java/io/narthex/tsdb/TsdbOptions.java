package io.narthex.tsdb;

import io.narthex.time.Scheduler;
import io.narthex.tsdb.event.TsdbObserver;
import io.narthex.tsdb.fs.Fs;
import io.narthex.tsdb.fs.NioFs;
import io.narthex.tsdb.head.HeadOptions;
import io.narthex.tsdb.wlog.Compression;
import io.narthex.tsdb.wlog.WalOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a database behaves: its three parts, and what it gets from outside. Start from {@link
 * #defaults()}, {@link #forLessons()} or a {@link #builder()}.
 *
 * <pre>{@code
 * TsdbOptions options = TsdbOptions.builder()
 *     .blocks(blocks -> blocks.retention(Duration.ofDays(30)))
 *     .head(head -> head.outOfOrderWindow(Duration.ofHours(1)))
 *     .wal(WalOptions.DEFAULT.withDurability(Durability.onCommit()))
 *     .build();
 * }</pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/db.go Options
 */
public final class TsdbOptions {
  /** Rounds of background work are never closer. */
  public static final Duration SHORTEST_RELOAD = Duration.ofSeconds(1);

  private final Builder b;
  private final BlockOptions blocks;
  private final HeadOptions head;

  private TsdbOptions(Builder builder, BlockOptions blocks, HeadOptions head) {
    this.b = builder;
    this.blocks = blocks;
    this.head = head;
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
        .blocks(
            blocks ->
                blocks.minDuration(Duration.ofMinutes(10)).maxDuration(Duration.ofMinutes(90)))
        .head(head -> head.samplesPerChunk(8).stripes(4).replayShards(1))
        .wal(WalOptions.DEFAULT.withPageSize(256).withSegmentSize(256 * 16))
        .random(new Random(42))
        .build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  public Builder toBuilder() {
    return new Builder(b);
  }

  /** How blocks are cut, merged and dropped. */
  public BlockOptions blocks() {
    return blocks;
  }

  /** How samples are taken and kept in memory; its chunk range is the length of a block. */
  public HeadOptions head() {
    return head;
  }

  /** How logs are written; null for no logs at all: what is in the head dies with the process. */
  public @Nullable WalOptions wal() {
    return b.wal;
  }

  /** Whether compaction, retention and their like run by themselves on the scheduler's timers. */
  public boolean background() {
    return b.background;
  }

  /** Whether compaction runs on its own accord in {@link Tsdb#compact}'s timer. */
  public boolean autoCompact() {
    return b.autoCompact;
  }

  /** Distance of the rounds of background work, at least a second. */
  public Duration reloadInterval() {
    return b.reloadInterval.compareTo(SHORTEST_RELOAD) < 0 ? SHORTEST_RELOAD : b.reloadInterval;
  }

  /** The door to the disk. */
  public Fs fs() {
    return b.fs;
  }

  /** Whether the directory is locked against other processes. */
  public boolean lock() {
    return b.lock;
  }

  /** Clock and timers; null for the system's clock and no timers. */
  public @Nullable Scheduler scheduler() {
    return b.scheduler;
  }

  /** Who is told of structural moments. */
  public TsdbObserver observer() {
    return b.observer;
  }

  /** Where names of blocks get their random part from. */
  public RandomGenerator random() {
    return b.random;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final BlockOptions.Builder blocks;
    private final HeadOptions.Builder head;
    private @Nullable WalOptions wal = WalOptions.DEFAULT.withCompression(Compression.SNAPPY);
    private boolean background;
    private boolean autoCompact = true;
    private Duration reloadInterval = Duration.ofMinutes(1);
    private Fs fs = NioFs.instance();
    private boolean lock = true;
    private @Nullable Scheduler scheduler;
    private TsdbObserver observer = TsdbObserver.NONE;
    private RandomGenerator random = new SecureRandom();

    private Builder() {
      blocks = BlockOptions.builder();
      head = HeadOptions.builder();
    }

    private Builder(Builder from) {
      blocks = from.blocks.build().toBuilder();
      head = from.head.build().toBuilder();
      wal = from.wal;
      background = from.background;
      autoCompact = from.autoCompact;
      reloadInterval = from.reloadInterval;
      fs = from.fs;
      lock = from.lock;
      scheduler = from.scheduler;
      observer = from.observer;
      random = from.random;
    }

    /** Settles how blocks are cut, merged and dropped; what it does not name stays. */
    public Builder blocks(Consumer<BlockOptions.Builder> settings) {
      settings.accept(blocks);
      return this;
    }

    /**
     * Settles how samples are taken and kept in memory; what it does not name stays. The chunk
     * range is not to be set here: it is the length of a block.
     */
    public Builder head(Consumer<HeadOptions.Builder> settings) {
      settings.accept(head);
      return this;
    }

    /** How logs are written, durability included; null for no logs. */
    public Builder wal(@Nullable WalOptions value) {
      wal = value;
      return this;
    }

    /**
     * Whether compaction, retention and their like run by themselves; needs a {@link #scheduler}.
     * Not so by default.
     */
    public Builder background(boolean on) {
      background = on;
      return this;
    }

    /** Whether rounds of background work compact too, as they do by default. */
    public Builder autoCompact(boolean on) {
      autoCompact = on;
      return this;
    }

    /** Distance of the rounds of background work, a minute by default; a second at least. */
    public Builder reloadInterval(Duration value) {
      reloadInterval = value;
      return this;
    }

    /** The door to the disk; the system's by default. */
    public Builder fs(Fs value) {
      fs = value;
      return this;
    }

    /** Whether the directory is locked against other processes, as it is by default. */
    public Builder lock(boolean on) {
      lock = on;
      return this;
    }

    /** Clock and timers; needed for {@link #background}. */
    public Builder scheduler(Scheduler value) {
      scheduler = value;
      return this;
    }

    /** Told of structural moments: series made, chunks cut, blocks written. */
    public Builder observer(TsdbObserver value) {
      observer = value;
      return this;
    }

    /** Where names of blocks get their random part from. */
    public Builder random(RandomGenerator value) {
      random = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of bounds, or two contradict each other:
     *     background work without a scheduler, start timestamps in chunks without room for them
     */
    public TsdbOptions build() {
      if (background && scheduler == null) {
        throw new IllegalArgumentException("background work needs a scheduler");
      }
      BlockOptions b = blocks.build();
      HeadOptions h = head.chunkRange(b.minMillis()).build();
      h.requireRoomForStartTimes(h.xor2());
      return new TsdbOptions(new Builder(this), b, h);
    }
  }
}
