package io.narthex.tsdb.head;

import java.time.Duration;

/**
 * How a head behaves. Defaults are upstream's.
 *
 * @param chunkRange length in ms of the ranges that no chunk crosses, and of a block cut from the
 *     head
 * @param samplesPerChunk floats a chunk aims at
 * @param outOfOrderWindow how many ms older than the newest sample one may come, 0 for not at all
 * @param outOfOrderCap samples of an open out-of-order chunk, 1 to 255
 * @param maxExemplars size of the exemplar ring, 0 for none
 * @param metadataRecords whether metadata goes to the log
 * @param xor2 whether new chunks of floats are XOR2
 * @param histogramSt whether new chunks of histograms hold start timestamps
 * @param storeSt whether start timestamps are kept, in log and chunks
 * @param stAsZeroSample whether a start timestamp becomes a sample of value 0
 * @param isolation whether readers ignore transactions still open
 * @param fastStartup whether {@code wal/series_state.json} is kept, as upstream's feature of that
 *     name does
 * @param snapshotOnShutdown whether closing writes the open chunks to a snapshot
 * @param onCopy whether its files are a copy that goes with it, so that messages must not speak of
 *     mending
 * @param stripes locks of the series table, a power of two
 * @param replayShards how many parts of the series are replayed side by side
 */
public record HeadOptions(
    long chunkRange,
    int samplesPerChunk,
    long outOfOrderWindow,
    int outOfOrderCap,
    int maxExemplars,
    boolean metadataRecords,
    boolean xor2,
    boolean histogramSt,
    boolean storeSt,
    boolean stAsZeroSample,
    boolean isolation,
    boolean fastStartup,
    boolean snapshotOnShutdown,
    boolean onCopy,
    int stripes,
    int replayShards) {

  public HeadOptions {
    require(chunkRange > 0, "chunkRange", chunkRange);
    require(samplesPerChunk > 0, "samplesPerChunk", samplesPerChunk);
    require(outOfOrderWindow >= 0, "outOfOrderWindow", outOfOrderWindow);
    require(outOfOrderCap >= 1 && outOfOrderCap <= 255, "outOfOrderCap", outOfOrderCap);
    require(maxExemplars >= 0, "maxExemplars", maxExemplars);
    require(stripes > 0 && Integer.bitCount(stripes) == 1, "stripes", stripes);
    require(replayShards >= 1, "replayShards", replayShards);
  }

  private static void require(boolean ok, String name, long value) {
    if (!ok) {
      throw new IllegalArgumentException(name + " " + value);
    }
  }

  /**
   * Checks that chunks of floats can hold start timestamps, if these are kept.
   *
   * @throws IllegalArgumentException if they cannot
   */
  public void requireRoomForStartTimes(boolean floatsAreXor2) {
    if (storeSt && !floatsAreXor2) {
      throw new IllegalArgumentException(
          "float chunk encoding \"xor\" is incompatible with start-timestamp storage; XOR chunks do"
              + " not store start timestamps, use \"xor2\"");
    }
  }

  /** Upstream's library defaults. */
  public static HeadOptions defaults() {
    return builder().build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private long chunkRange = 2 * 60 * 60 * 1000L;
    private int samplesPerChunk = 120;
    private long outOfOrderWindow;
    private int outOfOrderCap = 32;
    private int maxExemplars;
    private boolean metadataRecords;
    private boolean xor2;
    private boolean histogramSt;
    private boolean storeSt;
    private boolean stAsZeroSample;
    private boolean isolation = true;
    private boolean fastStartup;
    private boolean snapshotOnShutdown;
    private boolean onCopy;
    private int stripes = 1024;
    private int replayShards = Math.max(1, Runtime.getRuntime().availableProcessors());

    private Builder() {}

    private Builder(HeadOptions from) {
      chunkRange = from.chunkRange;
      samplesPerChunk = from.samplesPerChunk;
      outOfOrderWindow = from.outOfOrderWindow;
      outOfOrderCap = from.outOfOrderCap;
      maxExemplars = from.maxExemplars;
      metadataRecords = from.metadataRecords;
      xor2 = from.xor2;
      histogramSt = from.histogramSt;
      storeSt = from.storeSt;
      stAsZeroSample = from.stAsZeroSample;
      isolation = from.isolation;
      fastStartup = from.fastStartup;
      snapshotOnShutdown = from.snapshotOnShutdown;
      onCopy = from.onCopy;
      stripes = from.stripes;
      replayShards = from.replayShards;
    }

    /** Length in ms of the ranges that no chunk crosses; two hours by default. */
    public Builder chunkRange(long ms) {
      chunkRange = ms;
      return this;
    }

    /** Floats a chunk aims at; 120 by default. */
    public Builder samplesPerChunk(int samples) {
      samplesPerChunk = samples;
      return this;
    }

    /** How much older than the newest sample one may come; zero, the default, for not at all. */
    public Builder outOfOrderWindow(Duration value) {
      outOfOrderWindow = value.toMillis();
      return this;
    }

    /** Samples of an open out-of-order chunk, 1 to 255; 32 by default. */
    public Builder outOfOrderCap(int samples) {
      outOfOrderCap = samples;
      return this;
    }

    /** Size of the exemplar ring; 0, the default, for none. */
    public Builder maxExemplars(int count) {
      maxExemplars = count;
      return this;
    }

    /** Whether metadata goes to the log; not by default. */
    public Builder metadataRecords(boolean on) {
      metadataRecords = on;
      return this;
    }

    /** Whether new chunks of floats are XOR2; not by default. */
    public Builder xor2(boolean on) {
      xor2 = on;
      return this;
    }

    /** Whether new chunks of histograms hold start timestamps; not by default. */
    public Builder histogramSt(boolean on) {
      histogramSt = on;
      return this;
    }

    /** Whether start timestamps are kept, in log and chunks; asks for {@link #xor2}. */
    public Builder storeSt(boolean on) {
      storeSt = on;
      return this;
    }

    /** Whether a start timestamp becomes a sample of value 0; not by default. */
    public Builder stAsZeroSample(boolean on) {
      stAsZeroSample = on;
      return this;
    }

    /** Whether readers ignore transactions still open, as they do by default. */
    public Builder isolation(boolean on) {
      isolation = on;
      return this;
    }

    /** Whether {@code wal/series_state.json} is kept; not by default. */
    public Builder fastStartup(boolean on) {
      fastStartup = on;
      return this;
    }

    /** Whether closing writes the open chunks to a snapshot; not by default. */
    public Builder snapshotOnShutdown(boolean on) {
      snapshotOnShutdown = on;
      return this;
    }

    /** Whether the files are a copy that goes with the head; not by default. */
    public Builder onCopy(boolean on) {
      onCopy = on;
      return this;
    }

    /** Locks of the series table, a power of two; 1024 by default. */
    public Builder stripes(int count) {
      stripes = count;
      return this;
    }

    /**
     * How many threads read the log beside the caller's while the database is opened (a processor
     * each by default); 1 for none: then everything happens in the same order each time.
     */
    public Builder replayShards(int count) {
      replayShards = count;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    public HeadOptions build() {
      return new HeadOptions(
          chunkRange,
          samplesPerChunk,
          outOfOrderWindow,
          outOfOrderCap,
          maxExemplars,
          metadataRecords,
          xor2,
          histogramSt,
          storeSt,
          stAsZeroSample,
          isolation,
          fastStartup,
          snapshotOnShutdown,
          onCopy,
          stripes,
          replayShards);
    }
  }
}
