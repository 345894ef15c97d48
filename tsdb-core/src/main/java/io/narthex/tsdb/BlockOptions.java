package io.narthex.tsdb;

import io.narthex.tsdb.block.BlockMeta;
import io.narthex.tsdb.compact.RetentionPolicy;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How blocks are cut from the head, merged and dropped. Defaults are upstream's server's.
 *
 * <pre>{@code
 * TsdbOptions.builder()
 *     .blocks(blocks -> blocks.retention(Duration.ofDays(30)).retentionBytes(50L << 30))
 *     .build();
 * }</pre>
 *
 * <p>Thread-safety: immutable.
 *
 * @upstream tsdb/db.go Options
 */
public final class BlockOptions {
  private static final Duration DEFAULT_LENGTH = Duration.ofHours(2);
  private static final Duration DEFAULT_RETENTION = Duration.ofDays(15);
  private static final Duration LONGEST = Duration.ofDays(31);

  private final Builder b;

  private BlockOptions(Builder builder) {
    this.b = builder;
  }

  static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  Builder toBuilder() {
    return new Builder(b);
  }

  /** Length in ms of blocks cut from the head. */
  public long minMillis() {
    return b.minDuration.toMillis();
  }

  /** Length in ms that no compaction exceeds; a tenth of the retention, at most 31 days. */
  public long maxMillis() {
    Duration max = b.maxDuration;
    if (max == null) {
      max = b.retention.isZero() ? LONGEST : b.retention.dividedBy(10);
      max = max.compareTo(LONGEST) > 0 ? LONGEST : max;
    }
    return Math.max(max.toMillis(), minMillis());
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

  /** Whether overlapping blocks are merged. */
  public boolean mergeOverlapping() {
    return b.mergeOverlapping;
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

  /** Part of the head's series, 0 to 1, from which on stale ones leave it early; 0 for never. */
  public double staleSeriesCompactionThreshold() {
    return b.staleThreshold;
  }

  /** Size in bytes from which on a new chunk file is begun, 0 for the default. */
  public long chunkSegmentBytes() {
    return b.chunkSegmentBytes;
  }

  /** Collects options; comes from {@link TsdbOptions.Builder#blocks}. Not thread-safe. */
  public static final class Builder {
    private Duration minDuration = DEFAULT_LENGTH;
    private @Nullable Duration maxDuration;
    private Duration retention = DEFAULT_RETENTION;
    private long retentionBytes;
    private double retentionPercentage;
    private boolean mergeOverlapping = true;
    private Duration compactionDelay = Duration.ZERO;
    private Predicate<BlockMeta> compactionExclude = block -> false;
    private double staleThreshold;
    private long chunkSegmentBytes;

    private Builder() {}

    private Builder(Builder from) {
      minDuration = from.minDuration;
      maxDuration = from.maxDuration;
      retention = from.retention;
      retentionBytes = from.retentionBytes;
      retentionPercentage = from.retentionPercentage;
      mergeOverlapping = from.mergeOverlapping;
      compactionDelay = from.compactionDelay;
      compactionExclude = from.compactionExclude;
      staleThreshold = from.staleThreshold;
      chunkSegmentBytes = from.chunkSegmentBytes;
    }

    /** Length of blocks cut from the head, two hours by default; at least a millisecond. */
    public Builder minDuration(Duration value) {
      minDuration = value;
      return this;
    }

    /**
     * Length that no compaction exceeds; without it a tenth of the retention, at most 31 days.
     * Never less than {@link #minDuration}.
     */
    public Builder maxDuration(Duration value) {
      maxDuration = value;
      return this;
    }

    /** Age from which on blocks are dropped, fifteen days by default; zero for never. */
    public Builder retention(Duration value) {
      retention = value;
      return this;
    }

    /** Bytes beyond which the oldest blocks are dropped; 0, the default, for never. */
    public Builder retentionBytes(long value) {
      retentionBytes = value;
      return this;
    }

    /**
     * Share of the file system in percent, 0 to 100, that is used at most; 0, the default, for no
     * limit. Goes before {@link #retentionBytes}.
     */
    public Builder retentionPercentage(double value) {
      retentionPercentage = value;
      return this;
    }

    /** Whether overlapping blocks are merged, as they are by default. */
    public Builder mergeOverlapping(boolean on) {
      mergeOverlapping = on;
      return this;
    }

    /**
     * How long a head that is due waits before it is cut into a block; upstream draws it at random,
     * so that replicas do not all compact at once. Zero by default.
     */
    public Builder compactionDelay(Duration value) {
      compactionDelay = value;
      return this;
    }

    /** Blocks that must not be merged yet, as those not uploaded; none by default. */
    public Builder compactionExclude(Predicate<BlockMeta> value) {
      compactionExclude = value;
      return this;
    }

    /**
     * Part of the head's series, 0 to 1, from which on stale ones leave it early; 0, the default,
     * for never.
     */
    public Builder staleSeriesCompactionThreshold(double part) {
      staleThreshold = part;
      return this;
    }

    /** Size in bytes from which on a new chunk file is begun; 0 for the format's 512 MiB. */
    public Builder chunkSegmentBytes(long value) {
      chunkSegmentBytes = value;
      return this;
    }

    BlockOptions build() {
      if (minDuration.toMillis() <= 0) {
        throw new IllegalArgumentException("block length " + minDuration);
      }
      if (retentionBytes < 0 || retention.isNegative() || compactionDelay.isNegative()) {
        throw new IllegalArgumentException("negative retention or delay");
      }
      if (!(retentionPercentage >= 0 && retentionPercentage <= 100)) {
        throw new IllegalArgumentException("retention of " + retentionPercentage + " percent");
      }
      return new BlockOptions(new Builder(this));
    }
  }
}
