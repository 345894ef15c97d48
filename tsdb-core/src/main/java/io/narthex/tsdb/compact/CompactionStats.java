package io.narthex.tsdb.compact;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the compactor has done, for metrics. Bounds are upstream's.
 *
 * <p>Thread-safety: thread-safe.
 *
 * @upstream tsdb/compact.go CompactorMetrics
 */
public final class CompactionStats {
  final AtomicLong ran = new AtomicLong();
  final AtomicLong vertical = new AtomicLong();
  final AtomicBoolean populating = new AtomicBoolean();
  final Distribution durationSeconds = Distribution.exponential(1, 2, 14);
  final Distribution cleaningSeconds = Distribution.exponential(1, 2, 0);
  final Distribution chunkBytes = Distribution.exponential(32, 1.5, 12);
  final Distribution chunkSamples = Distribution.exponential(4, 1.5, 12);
  final Distribution chunkRangeMillis = Distribution.exponential(100, 4, 10);

  /** Blocks written or tried to. */
  public long ran() {
    return ran.get();
  }

  /** Of them, those made of overlapping blocks. */
  public long vertical() {
    return vertical.get();
  }

  public boolean populating() {
    return populating.get();
  }

  public Distribution durationSeconds() {
    return durationSeconds;
  }

  /** How long it took to write blocks anew without what was deleted. */
  public Distribution cleaningSeconds() {
    return cleaningSeconds;
  }

  /** Notes such a cleaning. */
  public void cleaned(double seconds) {
    cleaningSeconds.observe(seconds);
  }

  /** Sizes of chunks in blocks cut from the head; so the next two. */
  public Distribution chunkBytes() {
    return chunkBytes;
  }

  public Distribution chunkSamples() {
    return chunkSamples;
  }

  public Distribution chunkRangeMillis() {
    return chunkRangeMillis;
  }
}
