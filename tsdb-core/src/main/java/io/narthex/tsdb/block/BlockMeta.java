package io.narthex.tsdb.block;

import java.util.List;

/**
 * What {@code meta.json} says of a block: range, statistics, where it came from.
 *
 * @param ulid its name
 * @param minTime start of its range in ms
 * @param maxTime end of its range in ms, exclusive
 * @param stats counts
 * @param compaction its history
 * @param version version of the format, always {@link #VERSION} in what is written
 * @upstream tsdb/block.go BlockMeta
 */
public record BlockMeta(
    String ulid, long minTime, long maxTime, Stats stats, Compaction compaction, int version) {

  /** The one version there is. */
  public static final int VERSION = 1;

  /** Hint of a block that holds samples which came out of order. */
  public static final String FROM_OUT_OF_ORDER = "from-out-of-order";

  /** Hint of a block of series that had gone stale. */
  public static final String FROM_STALE_SERIES = "from-stale-series";

  /** Hint of a block of series that were chosen by the caller. */
  public static final String FROM_SELECTED_SERIES = "from-selected-series";

  /** A block without counts and history. */
  public BlockMeta(String ulid, long minTime, long maxTime) {
    this(ulid, minTime, maxTime, Stats.NONE, Compaction.NONE, VERSION);
  }

  /**
   * Counts over a whole block.
   *
   * @param samples floats and histograms
   * @param tombstones intervals that were deleted, of all series
   */
  public record Stats(
      long samples,
      long floatSamples,
      long histogramSamples,
      long series,
      long chunks,
      long tombstones) {
    /** Nothing counted. */
    public static final Stats NONE = new Stats(0, 0, 0, 0, 0, 0);

    /** The same with another number of tombstones. */
    public Stats withTombstones(long count) {
      return new Stats(samples, floatSamples, histogramSamples, series, chunks, count);
    }
  }

  /**
   * Where a block came from.
   *
   * @param level 1 = cut from a head; each compaction adds one
   * @param sources level 1 blocks that went into it, sorted
   * @param deletable nothing of it is left: to be removed
   * @param parents blocks it was directly made of
   * @param failed a compaction of it failed: the planner leaves it alone
   * @param hints marks such as {@link #FROM_OUT_OF_ORDER}
   */
  public record Compaction(
      int level,
      List<String> sources,
      boolean deletable,
      List<Parent> parents,
      boolean failed,
      List<String> hints) {
    /** No history. */
    public static final Compaction NONE =
        new Compaction(0, List.of(), false, List.of(), false, List.of());

    public Compaction {
      sources = List.copyOf(sources);
      parents = List.copyOf(parents);
      hints = List.copyOf(hints);
    }

    /** Whether it was cut from the whole head: what is older than its end need not be replayed. */
    public boolean fromWholeHead() {
      return !fromOutOfOrder() && !fromStaleSeries() && !fromSelectedSeries();
    }

    /** Whether it holds samples that came late. */
    public boolean fromOutOfOrder() {
      return hints.contains(FROM_OUT_OF_ORDER);
    }

    /** Whether it holds series that left the head as they had ended. */
    public boolean fromStaleSeries() {
      return hints.contains(FROM_STALE_SERIES);
    }

    /** Whether it holds series that left the head as somebody chose them. */
    public boolean fromSelectedSeries() {
      return hints.contains(FROM_SELECTED_SERIES);
    }
  }

  /** A block that another was made of; range as in {@link BlockMeta}. */
  public record Parent(String ulid, long minTime, long maxTime) {}

  /** The same under another name. */
  public BlockMeta withUlid(String newUlid) {
    return new BlockMeta(newUlid, minTime, maxTime, stats, compaction, version);
  }

  /** The same with other counts. */
  public BlockMeta withStats(Stats newStats) {
    return new BlockMeta(ulid, minTime, maxTime, newStats, compaction, version);
  }

  /** The same with another history. */
  public BlockMeta withCompaction(Compaction newCompaction) {
    return new BlockMeta(ulid, minTime, maxTime, stats, newCompaction, version);
  }

  /** Whether samples of the block may lie in {@code [mint, maxt]} (ms, inclusive). */
  public boolean overlapsClosed(long mint, long maxt) {
    return minTime <= maxt && mint < maxTime;
  }
}
