package io.narthex.tsdb.head;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a head counts, under upstream's metric names; changed once a transaction, not once a sample.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/head.go headMetrics
 */
final class HeadCounters {
  final AtomicLong chunks = new AtomicLong();
  final AtomicLong chunksCreated = new AtomicLong();
  final AtomicLong chunksRemoved = new AtomicLong();
  final AtomicLong chunksMapped = new AtomicLong();
  final AtomicLong seriesCreated = new AtomicLong();
  final AtomicLong seriesRemoved = new AtomicLong();
  final AtomicLong seriesNotFound = new AtomicLong();
  final AtomicLong staleSeries = new AtomicLong();
  final AtomicLong histogramSeries = new AtomicLong();
  final AtomicLong histogramBuckets = new AtomicLong();
  final AtomicLong floatsAppended = new AtomicLong();
  final AtomicLong histogramsAppended = new AtomicLong();
  final AtomicLong outOfOrderFloatsAppended = new AtomicLong();
  final AtomicLong outOfOrderHistogramsAppended = new AtomicLong();
  final Refused refusedFloats = new Refused();
  final Refused refusedHistograms = new Refused();
  final Lateness lateness = new Lateness();
  final AtomicLong activeAppenders = new AtomicLong();
  final AtomicLong appendersCreated = new AtomicLong();
  final AtomicLong truncations = new AtomicLong();
  final AtomicLong truncationsFailed = new AtomicLong();
  final AtomicLong walTruncationsFailed = new AtomicLong();
  final AtomicLong walCorruptions = new AtomicLong();
  final AtomicLong checkpoints = new AtomicLong();
  final AtomicLong checkpointsFailed = new AtomicLong();
  final AtomicLong checkpointDeletions = new AtomicLong();
  final AtomicLong checkpointDeletionsFailed = new AtomicLong();
  final AtomicLong walTruncateNanos = new AtomicLong();
  final AtomicLong walTruncateRuns = new AtomicLong();
  final AtomicLong mappedChunkCorruptions = new AtomicLong();
  final AtomicLong snapshotReplayErrors = new AtomicLong();
  final AtomicLong outOfOrderLogFailures = new AtomicLong();
  final AtomicLong gcNanos = new AtomicLong();
  final AtomicLong gcRuns = new AtomicLong();
  final AtomicLong replayNanos = new AtomicLong();

  private volatile LogReplay.UnknownRefs unknownRefs = new LogReplay.UnknownRefs();
  private volatile LogReplay.UnknownRefs unknownLateRefs = new LogReplay.UnknownRefs();

  /** What replay of the log met that no series was known for. */
  LogReplay.UnknownRefs unknownRefs() {
    return unknownRefs;
  }

  /** The same of the log of late samples. */
  LogReplay.UnknownRefs unknownLateRefs() {
    return unknownLateRefs;
  }

  void unknownRefs(LogReplay.UnknownRefs log, LogReplay.UnknownRefs lateLog) {
    unknownRefs = log;
    unknownLateRefs = lateLog;
  }

  /** Samples not taken, by reason. */
  static final class Refused {
    final AtomicLong outOfOrder = new AtomicLong();
    final AtomicLong outOfBounds = new AtomicLong();
    final AtomicLong tooOld = new AtomicLong();

    void count(AppendDecision decision) {
      switch (decision) {
        case REJECTED -> outOfOrder.incrementAndGet();
        case OUT_OF_BOUNDS -> outOfBounds.incrementAndGet();
        case TOO_OLD -> tooOld.incrementAndGet();
        default -> {}
      }
    }
  }

  /**
   * Distribution of how late samples come, in the buckets of upstream's {@code sample_ooo_delta}.
   */
  static final class Lateness {
    /** Upper bounds in seconds. */
    private static final long[] SECONDS = {600, 1800, 3600, 7200, 10800, 21600, 43200};

    private final AtomicLongArray counts = new AtomicLongArray(SECONDS.length + 1);
    private final AtomicLong totalMillis = new AtomicLong();

    void observe(long millis) {
      int i = 0;
      while (i < SECONDS.length && millis > SECONDS[i] * 1000) {
        i++;
      }
      counts.incrementAndGet(i);
      totalMillis.addAndGet(millis);
    }

    /** Upper bounds in seconds of all buckets but the last. */
    static long[] bounds() {
      return SECONDS.clone();
    }

    /** Observations a bucket, not cumulative; the last is beyond all bounds. */
    long[] counts() {
      long[] copy = new long[counts.length()];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = counts.get(i);
      }
      return copy;
    }

    double sumSeconds() {
      return totalMillis.get() / 1000.0;
    }
  }

  /** A chunk came to be. */
  void chunkCreated() {
    chunksCreated(1);
  }

  void chunksCreated(long n) {
    chunks.addAndGet(n);
    chunksCreated.addAndGet(n);
  }

  void chunksRemoved(long n) {
    chunks.addAndGet(-n);
    chunksRemoved.addAndGet(n);
  }
}
